// Files that the reader chose or dropped, as a map from the path inside the folder to bytes. Nothing is sent
// anywhere: a browser reads them where they lie.

/** Files of an input for folders; the first part of each path is the folder's own name. */
export async function fromInput(list) {
  const found = [];
  for (const file of list) found.push([file.webkitRelativePath || file.name, file]);
  return read(found);
}

/** Files and folders of a drop: {name, files} of the folder, and the files that were dropped by themselves. */
export async function fromDrop(transfer) {
  // What was dropped is there only until the first wait.
  const items = [...transfer.items].filter((item) => item.kind === "file");
  const dropped = items.map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
  const inside = [];
  const alone = [];
  for (const one of dropped) {
    if (one instanceof File) alone.push(one);
    else if (one.isDirectory) await walk(one, one.name, inside);
    else alone.push(await fileOf(one));
  }
  return { folder: inside.length ? await read(inside) : null, alone };
}

async function walk(folder, path, found) {
  const reader = folder.createReader();
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const entry of some) {
      if (entry.isDirectory) await walk(entry, `${path}/${entry.name}`, found);
      else found.push([`${path}/${entry.name}`, await fileOf(entry)]);
    }
  }
}

function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

async function read(found) {
  const files = new Map();
  for (const [path, file] of found) {
    files.set(path.split("/").slice(1).join("/") || path, new Uint8Array(await file.arrayBuffer()));
  }
  return { name: found[0]?.[0].split("/")[0] ?? "", files };
}
