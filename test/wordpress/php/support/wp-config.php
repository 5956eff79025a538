<?php
// phpcs:ignoreFile -- the configuration of a test site.
define( 'DB_NAME', getenv( 'TEST_DB_NAME' ) );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', '127.0.0.1:' . getenv( 'TEST_DB_PORT' ) );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
foreach ( array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' ) as $name ) {
	define( $name, "test-$name" );
}
$table_prefix = 'wp_';
define( 'WP_HOME', getenv( 'TEST_SITE_URL' ) );
define( 'WP_SITEURL', getenv( 'TEST_SITE_URL' ) );
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', (string) getenv( 'TEST_DEBUG_LOG' ) );
define( 'DISABLE_WP_CRON', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', getenv( 'TEST_ACCESSIBLE_HOSTS' ) ?: '127.0.0.1,localhost' );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
if ( getenv( 'TEST_MULTISITE' ) ) {
	define( 'WP_ALLOW_MULTISITE', true );
	if ( 'ready' === getenv( 'TEST_MULTISITE' ) ) {
		define( 'MULTISITE', true );
		define( 'SUBDOMAIN_INSTALL', false );
		define( 'DOMAIN_CURRENT_SITE', '127.0.0.1' );
		define( 'PATH_CURRENT_SITE', '/' );
		define( 'SITE_ID_CURRENT_SITE', 1 );
		define( 'BLOG_ID_CURRENT_SITE', 1 );
	}
}
if ( getenv( 'TEST_WITHOUT_PLUGIN' ) ) {
	// WordPress takes over filters that exist before it starts.
	$wp_filter['pre_option_active_plugins'] = array( 10 => array( array( 'accepted_args' => 1, 'function' => '__return_empty_array' ) ) );
}
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
