# Docker's repository, whose file names its signing key: https://docs.docker.com/engine/install/
run curl -fsSL https://download.docker.com/linux/__FOLDER__/docker-ce.repo -o /etc/yum.repos.d/docker-ce.repo ||
  fail "This host must reach https://download.docker.com. Otherwise install Docker in another way, and run this command again."
# Installs them, or upgrades those that are too old.
run dnf install --assumeyes --best docker-ce docker-ce-cli containerd.io
