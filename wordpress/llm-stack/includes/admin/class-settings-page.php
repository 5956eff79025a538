<?php
/**
 * The settings page.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Admin;

use LLM_Stack\Rights\Capabilities;
use LLM_Stack\Services;
use LLM_Stack\Settings\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Shows the connection and changes the settings. It works without JavaScript, and showing it calls nothing.
 */
final class Settings_Page {

	public const SLUG   = 'llm-stack';
	public const ACTION = 'llm_stack_check';
	public const NONCE  = '_llm_stack_nonce';

	/**
	 * The parts.
	 *
	 * @var Services
	 */
	private $services;

	/**
	 * Creates the page.
	 *
	 * @param Services $services The parts.
	 */
	public function __construct( Services $services ) {
		$this->services = $services;
	}

	/**
	 * Registers the page.
	 */
	public function register(): void {
		add_action( 'admin_menu', array( $this, 'add' ) );
		add_action( 'admin_post_' . self::ACTION, array( $this, 'check' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( LLM_STACK_MAIN_FILE ), array( $this, 'link' ) );
	}

	/**
	 * Adds the page to the menu.
	 */
	public function add(): void {
		add_options_page( __( 'LLM Stack', 'llm-stack' ), __( 'LLM Stack', 'llm-stack' ), Capabilities::SETTINGS, self::SLUG, array( $this, 'show' ) );
	}

	/**
	 * Adds a link to the list of plugins.
	 *
	 * @param string[] $links Links of this plugin.
	 * @return string[]
	 */
	public function link( $links ) {
		array_unshift( $links, sprintf( '<a href="%s">%s</a>', esc_url( self::url() ), esc_html__( 'Settings', 'llm-stack' ) ) );
		return $links;
	}

	/**
	 * Tries the connection and returns to the page.
	 */
	public function check(): void {
		if ( ! current_user_can( Capabilities::SETTINGS ) ) {
			wp_die( esc_html__( 'You do not have the right to do this.', 'llm-stack' ), 403 );
		}
		check_admin_referer( self::ACTION, self::NONCE );
		$this->services->check()->run();
		wp_safe_redirect( self::url() );
		exit;
	}

	/**
	 * Prints the page.
	 */
	public function show(): void {
		if ( ! current_user_can( Capabilities::SETTINGS ) ) {
			return;
		}
		echo '<div class="wrap"><h1>', esc_html__( 'LLM Stack', 'llm-stack' ), '</h1>';
		( new Connection_Section( $this->services->check(), $this->services->client()->breaker() ) )->show();
		echo '<h2>', esc_html__( 'Settings', 'llm-stack' ), '</h2><form method="post" action="options.php">';
		settings_fields( Settings::GROUP );
		( new Settings_Fields( Settings::all() ) )->show();
		submit_button();
		echo '</form></div>';
	}

	/**
	 * Address of the page.
	 */
	private static function url(): string {
		return admin_url( 'options-general.php?page=' . self::SLUG );
	}
}
