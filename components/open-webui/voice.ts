import { featureModels, LITELLM_URL, type FeatureSettings } from "./litellm-connections";

/**
 * Voice input, voices and calls. Without a transcription model people have no microphone: the alternative in the browser sends
 * what they say to the browser's vendor. Without a speech model the browser itself reads answers aloud.
 */
export function voiceEnvironment(settings: FeatureSettings): Readonly<Record<string, string>> {
  const { transcription, speech } = featureModels(settings);
  return {
    ...(transcription === undefined
      ? // `web` hides calls. Administrators keep the microphone, whatever the permissions, with their browser's recognition.
        { AUDIO_STT_ENGINE: "web", USER_PERMISSIONS_CHAT_CALL: "false", USER_PERMISSIONS_CHAT_STT: "false" }
      : {
          AUDIO_STT_ENGINE: "openai",
          AUDIO_STT_MODEL: transcription,
          AUDIO_STT_OPENAI_API_BASE_URL: LITELLM_URL,
        }),
    // Notes record speech and transcribe it.
    ENABLE_NOTES: String(transcription !== undefined),
    ...(speech !== undefined && {
      AUDIO_TTS_ENGINE: "openai",
      AUDIO_TTS_MODEL: speech,
      AUDIO_TTS_OPENAI_API_BASE_URL: LITELLM_URL,
      AUDIO_TTS_VOICE: settings.openWebui.speechVoice,
    }),
  };
}
