import { NGINX_FOLDER, renderNginx } from "../../components/nginx/render-nginx";
import type { SettingsInput } from "../../components/settings/settings";
import { blocksOf, parseNginx, valuesOf, type Directive } from "./nginx-config";
import { exampleSettings } from "./settings";

/** Nginx's rendered files as one configuration, with every `include` of another rendered file expanded. */
export function nginxConfig(changes: SettingsInput = {}): readonly Directive[] {
  const files = new Map(renderNginx(exampleSettings(changes)).map(({ path, content }) => [path, content]));
  function parsed(path: string): readonly Directive[] {
    const content = files.get(path);
    if (content === undefined) throw new Error(`${path} is included but not rendered`);
    return included(parseNginx(content));
  }
  function included(block: readonly Directive[]): readonly Directive[] {
    return block.flatMap((directive) => {
      const [file = ""] = directive.args;
      return directive.name === "include" && file.startsWith(NGINX_FOLDER)
        ? parsed(file.slice(NGINX_FOLDER.length + 1))
        : [{ ...directive, block: included(directive.block) }];
    });
  }
  return parsed("nginx.conf");
}

/** The contents of the `http` block. */
export function httpOf(config: readonly Directive[]): readonly Directive[] {
  const [http] = blocksOf(config, "http");
  if (!http) throw new Error("no http block");
  return http.block;
}

/** The server for a host name on port 443. */
export function serverOf(config: readonly Directive[], host: string): Directive {
  const server = blocksOf(httpOf(config), "server").find(
    ({ block }) => valuesOf(block, "server_name").includes(host) && valuesOf(block, "listen").includes("443 ssl"),
  );
  if (!server) throw new Error(`no server for ${host}`);
  return server;
}

/** The locations of a server that proxy requests. */
export function proxiedLocations(server: Directive): readonly Directive[] {
  return blocksOf(server.block, "location").filter(({ block }) => valuesOf(block, "proxy_pass").length > 0);
}
