<?php
/**
 * Loads the test site into PHPUnit's process.
 */

// phpcs:ignoreFile -- not a part of the plugin.
$_SERVER['HTTP_HOST']   = (string) parse_url( (string) getenv( 'TEST_SITE_URL' ), PHP_URL_HOST );
$_SERVER['REQUEST_URI'] = '/';
$_SERVER['REMOTE_ADDR'] = '203.0.113.77';
$_SERVER['SERVER_NAME'] = $_SERVER['HTTP_HOST'];
require_once dirname( __DIR__ ) . '/support/wp-cli-stub.php';
require_once getenv( 'TEST_SITE' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once dirname( __DIR__ ) . '/support/class-fake-litellm.php';
require_once dirname( __DIR__ ) . '/support/class-site-case.php';
