<?php
/**
 * Renders the home page for a visitor as the web server would, and prints what that took. TEST_WITHOUT_PLUGIN leaves the
 * plugin out.
 */

// phpcs:ignoreFile -- not a part of the plugin.
// With its port: WordPress redirects to the address of the site otherwise.
$_SERVER['HTTP_HOST']       = (string) preg_replace( '#^https?://#', '', (string) getenv( 'TEST_SITE_URL' ) );
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';

$requests = 0;
// WordPress takes over filters that exist before it starts.
$wp_filter = array(
	'pre_http_request' => array( 10 => array( array( 'accepted_args' => 1, 'function' => static function ( $answer ) use ( &$requests ) {
		++$requests;
		return $answer;
	} ) ) ),
);
ob_start();
define( 'WP_USE_THEMES', true );
require getenv( 'TEST_SITE' ) . '/wp-blog-header.php';
$page   = (string) ob_get_clean();
$folder = (string) realpath( WP_PLUGIN_DIR . '/llm-stack' ) . '/';
$ours   = array_filter( get_included_files(), static function ( string $file ) use ( $folder ): bool {
	return 0 === strpos( $file, $folder );
} );
echo json_encode( array(
	'files'    => count( get_included_files() ),
	'ours'     => array_map( static function ( string $file ) use ( $folder ): string {
		return substr( $file, strlen( $folder ) );
	}, array_values( $ours ) ),
	'queries'  => $wpdb->num_queries,
	'requests' => $requests,
	'page'     => $page,
) );
