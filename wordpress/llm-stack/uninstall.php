<?php
/**
 * Removes what the plugin stored, as far as its settings ask for it.
 *
 * @package LLM_Stack
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/includes/class-autoloader.php';
LLM_Stack\Autoloader::register( __DIR__ . '/includes' );

LLM_Stack\Uninstaller::run();
