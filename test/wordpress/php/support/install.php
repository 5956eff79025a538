<?php
/**
 * Installs WordPress and the plugin. $TEST_SITE is its folder.
 */

// phpcs:ignoreFile -- not a part of the plugin.
define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST']   = (string) parse_url( (string) getenv( 'TEST_SITE_URL' ), PHP_URL_HOST );
$_SERVER['REQUEST_URI'] = '/';
require getenv( 'TEST_SITE' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';
remove_all_actions( 'wp_install' );
wp_install( 'Test site', 'admin', 'admin@example.com', true, '', 'admin-password' );
switch_theme( 'test' );
foreach ( array( 'editor', 'author', 'subscriber' ) as $role ) {
	wp_insert_user( array( 'user_login' => $role, 'user_pass' => "$role-password", 'user_email' => "$role@example.com", 'role' => $role ) );
}
if ( getenv( 'TEST_MULTISITE' ) ) {
	foreach ( $wpdb->tables( 'ms_global' ) as $table => $name ) {
		$wpdb->$table = $name;
	}
	install_network();
	populate_network( 1, '127.0.0.1', 'admin@example.com', 'Test network', '/', false );
	exit;
}
$problem = activate_plugin( 'llm-stack/llm-stack.php' );
if ( is_wp_error( $problem ) ) {
	fwrite( STDERR, $problem->get_error_message() );
	exit( 1 );
}
