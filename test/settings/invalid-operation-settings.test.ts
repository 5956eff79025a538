import { policyRules } from "../../components/settings/policy-rules";
import { rotatableSecretNames } from "../../components/settings/secret-names";
import { removeField, setField, testInvalidSettings } from "../support/invalid-settings";
import { OIDC, RELAY } from "../support/settings";

const DISK = { name: "disk", type: "local", path: "/srv/backups" };
const ROTATABLE = `is neither a service key nor a secret that can be rotated; known: ${[...rotatableSecretNames, "demo_service"].join(", ")}`;
const DURATION = "must be a number with a unit s, m, h, d, w or mo, for example 30d";
const SALT = "would make LiteLLM's encrypted data unreadable: follow docs/rotation.md#the-salt-key";
const WAIVER = { rule: "limits", resource: "llm-dev-redis", reason: "a benchmark", until: "2027-03-31" };
const WAIVERS = [
  [{ rule: "limit" }, "rule", `must be one of ${policyRules.join(", ")}`],
  [{ reason: "" }, "reason", "must say why, for reviewers and auditors"],
  [{ until: "2027-02-30" }, "until", "must be a day such as 2027-03-31"],
  [{ until: "soon" }, "until", "must be a day such as 2027-03-31"],
] as const;

testInvalidSettings("logs", [
  ["logs", { retentionDays: 0 }, "logs.retentionDays", "must be greater than 0", setField("logs.retentionDays")],
  [
    "logs",
    { destination: { url: "loki:3100" } },
    "logs.destination.url",
    "must be an http:// or https:// address",
    setField("logs.destination.url"),
  ],
  ["logs", { enabled: true, port: 9090 }, "logs.port", "9090 is already the prometheus port", setField("logs.port")],
]);

testInvalidSettings("hardening", [
  ["hardening", { swap: "none" }, "hardening.swap", "must be unchanged, off or on", setField("hardening.swap")],
  [
    "hardening",
    { firewall: true, openPorts: [70000] },
    "hardening.openPorts[0]",
    "must be 1 to 65535",
    setField("hardening.openPorts[0]"),
  ],
  [
    "hardening",
    { openPorts: [9100] },
    "hardening.openPorts",
    "has no effect without firewall: true",
    setField("hardening.openPorts"),
  ],
]);

testInvalidSettings("resources and operation", [
  [
    "resources",
    { profile: "2c4g" },
    "resources.profile",
    "must be one of 4c8g, 8c16g",
    setField("resources.profile", "4c8g"),
  ],
  [
    "resources",
    { services: { redis: { memory: 8 } } },
    "resources.services.redis.memory",
    "must be at least 16 MiB",
    setField("resources.services.redis.memory"),
  ],
  [
    "resources",
    { services: { redis: { memory: 100.5 } } },
    "resources.services.redis.memory",
    "must be a whole number",
    setField("resources.services.redis.memory"),
  ],
  [
    "resources",
    { services: { redis: { cpus: 0 } } },
    "resources.services.redis.cpus",
    "must be greater than 0",
    setField("resources.services.redis.cpus"),
  ],
  [
    "resources",
    { services: { redis: { swap: 1 } } },
    "resources.services.redis.swap",
    "is not a setting",
    removeField("resources.services.redis.swap"),
  ],
  [
    "litellmWorkers",
    "two",
    "litellmWorkers",
    "must be a whole number, not plain text",
    "set llm-stack:litellmWorkers 1",
  ],
  ["litellmWorkers", "0", "litellmWorkers", "must be at least 1", "set llm-stack:litellmWorkers 1"],
  ["litellmWorkers", "17", "litellmWorkers", "must be at most 16", "set llm-stack:litellmWorkers 1"],
  ["signIn", { mode: "ldap" }, "signIn.mode", "must be password or oidc", setField("signIn.mode")],
  [
    "signIn",
    { ...OIDC, providerUrl: "http://login.example.com/.well-known/openid-configuration" },
    "signIn.providerUrl",
    "must be an https:// address, or http:// with a private IPv4 address",
    setField("signIn.providerUrl"),
  ],
  [
    "signIn",
    { ...OIDC, label: "" },
    "signIn.label",
    "must be the text of the sign-in button",
    setField("signIn.label"),
  ],
  ["smtp", { mode: "sendmail" }, "smtp.mode", "must be none or relay", setField("smtp.mode")],
  ["smtp", { ...RELAY, sender: "Gateway" }, "smtp.sender", "must be an e-mail address", setField("smtp.sender")],
  [
    "smtp",
    { ...RELAY, username: "me" },
    "smtp.password",
    "is missing: a sign-in needs both",
    setField("smtp.password"),
  ],
  ["smtp", { ...RELAY, port: 465 }, "smtp.tls", "must be implicit on port 465", setField("smtp.tls")],
  [
    "smtp",
    { ...RELAY, tls: "none", username: "me", password: { secret: "smtpPassword" } },
    "smtp.tls",
    "must not be none with a password, which would travel in clear",
    setField("smtp.tls"),
  ],
  [
    "retention",
    { metricsDays: 0 },
    "retention.metricsDays",
    "must be greater than 0",
    setField("retention.metricsDays"),
  ],
  [
    "alertReceivers",
    [{ name: "ops", type: "webhook" }],
    "alertReceivers[0].url.secret",
    "is required as { secret: NAME }, with the value in secrets.NAME",
    setField("alertReceivers[0].url.secret", "NAME"),
  ],
  [
    "rotate",
    { redisLitellm: "" },
    "rotate.redisLitellm",
    "must be any new value, for example 2026-11",
    setField("rotate.redisLitellm"),
  ],
  ["rotate", { litellmSaltKey: "2026-11" }, "rotate.litellmSaltKey", SALT, removeField("rotate.litellmSaltKey")],
  ["rotate", { webuiAdmin: "2026-11" }, "rotate.webuiAdmin", ROTATABLE, removeField("rotate.webuiAdmin")],
  ["rotationGrace", "soon", "rotationGrace", DURATION, "set llm-stack:rotationGrace <value>"],
  ...WAIVERS.map(
    ([change, field, message]) =>
      [
        "policyWaivers",
        [{ ...WAIVER, ...change }],
        `policyWaivers[0].${field}`,
        message,
        setField(`policyWaivers[0].${field}`),
      ] as const,
  ),
  ["apiHosts", "api.example.com", "apiHosts", "is not a setting. Did you mean apiHost?", "rm llm-stack:apiHosts"],
  ["hostNames", "api.example.com", "hostNames", "is not a setting", "rm llm-stack:hostNames"],
  ["backup", { at: "2:30" }, "backup.at", "must be a time such as 02:30", setField("backup.at")],
  ["backup", { keep: { daily: 0 } }, "backup.keep.daily", "must be greater than 0", setField("backup.keep.daily")],
  ["backup", { targets: [DISK, DISK] }, "backup.targets", "must have unique names", setField("backup.targets")],
  [
    "backup",
    { targets: [{ ...DISK, type: "ftp" }] },
    "backup.targets[0].type",
    "must be local, s3, sftp or rest",
    setField("backup.targets[0].type"),
  ],
  [
    "backup",
    { targets: [{ ...DISK, path: "/srv/my backups" }] },
    "backup.targets[0].path",
    "must be an absolute path of letters, digits and . _ -, such as /srv/backups",
    setField("backup.targets[0].path"),
  ],
  [
    "images",
    { backup: "postgres:17.11-alpine" },
    "images.backup",
    "must be a Debian image, not an Alpine one",
    setField("images.backup"),
  ],
]);
