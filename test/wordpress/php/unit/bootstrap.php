<?php
/**
 * Stands in for WordPress where a class needs only a few of its functions.
 */

// phpcs:ignoreFile -- not a part of the plugin.
define( 'ABSPATH', __DIR__ . '/' );

function __( $text, $domain ) {
	return $text;
}
function wp_parse_url( $url, $part = -1 ) {
	return parse_url( $url, $part );
}
function wp_check_invalid_utf8( $text, $strip = false ) {
	return mb_check_encoding( $text, 'UTF-8' ) ? $text : mb_convert_encoding( $text, 'UTF-8', 'UTF-8' );
}
function wp_json_encode( $data, $options = 0 ) {
	return json_encode( $data, $options );
}
function get_transient( $name ) {
	return $GLOBALS['transients'][ $name ] ?? false;
}
function set_transient( $name, $value, $seconds ) {
	$GLOBALS['transients'][ $name ] = $value;
}
function delete_transient( $name ) {
	unset( $GLOBALS['transients'][ $name ] );
}
function wp_timezone() {
	return new DateTimeZone( 'Europe/Berlin' );
}
function wp_remote_retrieve_response_code( $answer ) {
	return $answer['status'];
}
function wp_remote_retrieve_body( $answer ) {
	return $answer['body'];
}
function wp_remote_retrieve_header( $answer, $name ) {
	return $answer['headers'][ $name ] ?? '';
}

$plugin = dirname( __DIR__, 4 ) . '/wordpress/llm-stack';
require_once "$plugin/includes/class-autoloader.php";
LLM_Stack\Autoloader::register( "$plugin/includes" );
