// What another page may use of this verifier: one object, Scrutineer.

import { fingerprint } from "./fingerprint.js";
import { render } from "./render.js";
import { spoken } from "./sentence.js";
import { verify } from "./steps.js";

globalThis.Scrutineer = Object.freeze({ verify, render, fingerprint, spoken });
