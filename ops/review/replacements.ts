/** What a provider does when an input of a resource changes. */
export interface InputEffects {
  /** Inputs whose change replaces the resource. */
  readonly replacing: ReadonlySet<string>;
  /** Inputs whose order means nothing to the provider, as measured with the pinned version. */
  readonly unordered: ReadonlySet<string>;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean));

/**
 * By type, as the schemas of the pinned providers have it (`pulumi package get-schema`: `willReplaceOnChanges` and
 * `replaceOnChanges`); a test compares both where the plug-ins are installed. The schema of random marks nothing, although the
 * provider replaces a password on any change of these.
 */
export const effects: Readonly<Record<string, InputEffects>> = {
  "docker:index/container:Container": {
    replacing: words(`
      capabilities cgroupParent cgroupnsMode command cpus deviceRequests devices dns dnsOpts dnsSearches domainname entrypoints
      envs gpus groupAdds hostname hosts image ipcMode labels logDriver logOpts mounts name networkMode networksAdvanced pidMode
      platform ports privileged publishAllPorts readOnly runtime securityOpts shmSize stdinOpen stopSignal stopTimeout
      storageOpts sysctls tty ulimits uploads user usernsMode volumes workingDir`),
    unordered: words(
      "capabilities dns envs groupAdds hosts labels networksAdvanced ports securityOpts uploads volumes",
    ),
  },
  "docker:index/volume:Volume": { replacing: words("driver driverOpts labels name"), unordered: words("") },
  "docker:index/network:Network": {
    replacing: words("attachable driver ingress internal ipamConfigs ipamDriver ipamOptions ipv6 labels name options"),
    unordered: words(""),
  },
  "docker:index/remoteImage:RemoteImage": {
    replacing: words("name platform pullTriggers triggers"),
    unordered: words(""),
  },
  "command:local:Command": { replacing: words("triggers"), unordered: words("") },
  "random:index/randomPassword:RandomPassword": {
    replacing: words(
      "keepers length lower minLower minNumeric minSpecial minUpper number numeric overrideSpecial special upper",
    ),
    unordered: words(""),
  },
};
