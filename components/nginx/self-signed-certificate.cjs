/**
 * Writes a self-signed certificate for the given host names, and its key, as one JSON object to standard output. A separate
 * program, because Pulumi runs it once and stores its output; plain JavaScript, because the compiled package runs it too.
 */
const { generate } = require("selfsigned");

const VALID_DAYS = 825;

const hosts = process.argv.slice(2);
const options = {
  keyType: "ec",
  curve: "P-256",
  algorithm: "sha256",
  notBeforeDate: new Date(),
  notAfterDate: new Date(Date.now() + VALID_DAYS * 24 * 60 * 60 * 1000),
  extensions: [
    { name: "basicConstraints", cA: false, critical: true },
    { name: "keyUsage", digitalSignature: true, critical: true },
    { name: "extKeyUsage", serverAuth: true },
    { name: "subjectAltName", altNames: hosts.map((value) => ({ type: 2, value })) },
  ],
};

generate([{ name: "commonName", value: hosts[0] }], options).then(
  ({ cert, private: privateKey }) => process.stdout.write(JSON.stringify({ certificate: cert, privateKey })),
  (error) => {
    process.stderr.write(`${error}\n`);
    process.exitCode = 1;
  },
);
