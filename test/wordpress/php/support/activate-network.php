<?php
/**
 * Activates the plugin for all sites of the network that install.php made.
 */

// phpcs:ignoreFile -- not a part of the plugin.
require getenv( 'TEST_SITE' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
$problem = activate_plugin( 'llm-stack/llm-stack.php', '', true );
if ( is_wp_error( $problem ) ) {
	fwrite( STDERR, $problem->get_error_message() );
	exit( 1 );
}
