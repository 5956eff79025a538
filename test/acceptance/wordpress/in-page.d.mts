type Form = readonly [path: string, fields: Readonly<Record<string, string>>];

export function sendToApi(
  request: readonly [route: string, method: string, body: string, nonce: string],
): Promise<{ status: number; text: string }>;
export function sendForms(forms: readonly Form[]): Promise<number[]>;
export function keptText(): string;
export function flawsOfPage(): string[];
export function focusedElement(): { isSeen: boolean; html: string } | null;
export function focusContent(): void;
export function markCharts(): void;
export function chartsOnPage(): { title: string; isMarked: boolean }[];
export function hideTab(isHidden: boolean): void;
