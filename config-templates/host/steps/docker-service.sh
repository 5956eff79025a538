enable_unit docker.service
