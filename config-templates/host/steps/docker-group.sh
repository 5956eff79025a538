# For dockerHost ssh://__USER__@…, from the next sign-in on. Members of this group are root on this host.
run usermod --append --groups docker __USER__
