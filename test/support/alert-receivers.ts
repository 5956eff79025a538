const url = { secret: "alertAddress" };

/** A mail server, which receivers of the kind `email` need. */
export const SMTP = {
  mode: "relay",
  host: "mail.example.com",
  port: 587,
  tls: "starttls",
  sender: "gateway@example.com",
  username: "gateway",
  password: { secret: "mailPassword" },
};

/** One alert receiver of every kind. */
export const EVERY_KIND = [
  ...["webhook", "slack", "teams", "wecom", "dingtalk", "feishu"].map((type) => ({ name: type, type, url })),
  { name: "mail", type: "email", to: ["ops@example.com", "night@example.com"] },
  {
    name: "pager",
    type: "pagerduty",
    routingKey: { secret: "pagerKey" },
    severities: ["warning", "critical"],
    forTeams: ["R&D (EU)"],
    quietHours: { from: "22:00", to: "07:00", timeZone: "UTC", days: ["saturday", "sunday"] },
  },
];
