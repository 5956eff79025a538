# Docker's repository and its signing key: https://docs.docker.com/engine/install/
install_packages ca-certificates curl
run install -d -m 0755 /etc/apt/keyrings
run curl -fsSL https://download.docker.com/linux/__FOLDER__/gpg -o /etc/apt/keyrings/docker.asc ||
  fail "This host must reach https://download.docker.com. Otherwise install Docker in another way, and run this command again."
run chmod 0644 /etc/apt/keyrings/docker.asc
put_file /etc/apt/sources.list.d/docker.sources 0644 <<END
Types: deb
URIs: https://download.docker.com/linux/__FOLDER__
Suites: __CODENAME__
Components: stable
Architectures: $(dpkg --print-architecture)
Signed-By: /etc/apt/keyrings/docker.asc
END
run apt-get update ||
  fail "Docker's repository may have no packages for this release. Without /etc/apt/sources.list.d/docker.sources, apt works again."
# Installs them, or upgrades those that are too old.
run env DEBIAN_FRONTEND=noninteractive apt-get install --yes docker-ce docker-ce-cli containerd.io
