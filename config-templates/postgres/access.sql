-- Who owns each database and who may connect to it; may run any number of times, also after a restore has made a new one.

ALTER DATABASE litellm OWNER TO litellm;
ALTER DATABASE webui OWNER TO webui;
ALTER DATABASE vectors OWNER TO vectors;

-- By default, PostgreSQL lets every role connect to every database.
REVOKE ALL ON DATABASE postgres, template1, litellm, webui, vectors FROM PUBLIC;
GRANT CONNECT ON DATABASE litellm, webui TO sync;
GRANT CONNECT ON DATABASE litellm, webui, vectors TO backup;
GRANT CONNECT ON DATABASE postgres, litellm, webui TO exporter;
