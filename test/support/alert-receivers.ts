const url = { secret: "alertAddress" };

/** One alert receiver of every kind. */
export const EVERY_KIND = [
  ...["webhook", "slack", "teams", "wecom", "dingtalk", "feishu"].map((type) => ({ name: type, type, url })),
  {
    name: "pager",
    type: "pagerduty",
    routingKey: { secret: "pagerKey" },
    severities: ["warning", "critical"],
    forTeams: ["R&D (EU)"],
    quietHours: { from: "22:00", to: "07:00", timeZone: "UTC", days: ["saturday", "sunday"] },
  },
];
