<?php
/**
 * A gateway that sends one byte after the other: prints its address, serves one request, and ends after half a minute.
 */

// phpcs:ignoreFile -- not a part of the plugin.
$server = stream_socket_server( 'tcp://127.0.0.1:0' );
echo stream_socket_get_name( $server, false ), "\n";
$client = stream_socket_accept( $server, 30 );
fwrite( $client, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{" );
for ( $byte = 0; $byte < 300 && false !== @fwrite( $client, ' ' ); ++$byte ) {
	usleep( 100000 );
}
