<?php
/**
 * Plugin Name:       LLM Stack
 * Description:       Creates and watches the keys of an LLM gateway within the limits of its operator, keeps an audit log, and gives WordPress the gateway's models.
 * Version:           0.1.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * Author:            The llm-stack contributors
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/old-licenses/gpl-2.0.html
 * Text Domain:       llm-stack
 * Domain Path:       /languages
 *
 * @package LLM_Stack
 */

defined( 'ABSPATH' ) || exit;

define( 'LLM_STACK_VERSION', '0.1.0' );
define( 'LLM_STACK_MAIN_FILE', __FILE__ );

require_once __DIR__ . '/includes/class-autoloader.php';
LLM_Stack\Autoloader::register( __DIR__ . '/includes' );
require_once __DIR__ . '/includes/functions.php';

register_activation_hook( __FILE__, array( LLM_Stack\Lifecycle::class, 'activate' ) );
register_deactivation_hook( __FILE__, array( LLM_Stack\Lifecycle::class, 'deactivate' ) );

LLM_Stack\Plugin::instance()->register();
