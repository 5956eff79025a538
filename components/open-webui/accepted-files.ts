import { featureModels, type FeatureSettings } from "./litellm-connections";

/** Types that Open WebUI's slim image reads by itself (retrieval/loaders/main.py of 0.12.4). */
const TEXT = [
  ...["txt", "md", "markdown", "rst", "log", "csv", "tsv", "html", "htm", "xml", "json", "yaml", "yml", "toml", "ini"],
  ...["conf", "sql", "sh", "bash", "bat", "ps1", "py", "js", "jsx", "ts", "tsx", "css", "java", "c", "h", "cpp", "hpp"],
  ...["cs", "go", "rs", "rb", "php", "pl", "r", "scala", "swift", "dart", "lua", "vue", "svelte", "svg"],
];
/** Types that Tika reads. */
const OFFICE = [
  ...["pdf", "doc", "docx", "odt", "rtf", "ppt", "pptx", "odp", "xls", "xlsx", "ods", "epub", "eml", "msg"],
];
/** Open WebUI's own list for speech to text. */
const AUDIO = ["mp3", "wav", "m4a", "webm", "ogg", "flac", "mp4", "mpga", "mpeg"];

/** Types of files that the chat accepts. Any other would end as a failed upload. Pictures for a model are not among them. */
export function acceptedFiles(settings: FeatureSettings): readonly string[] {
  return [
    ...TEXT,
    ...(settings.documents.extraction === "tika" ? OFFICE : []),
    ...(featureModels(settings).transcription === undefined ? [] : AUDIO),
  ];
}
