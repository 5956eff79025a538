<?php
/**
 * The plugin's pages.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Admin;

use LLM_Stack\Rights\Capabilities;

defined( 'ABSPATH' ) || exit;

/**
 * Adds the dashboard, the keys, the audit log and LiteLLM's interface to the menu, and loads their script. Showing a page calls nothing: its
 * script asks the REST API.
 */
final class Pages {

	/**
	 * Name of the script and of the style. The file of the script's translations has it too.
	 */
	public const HANDLE = 'llm-stack-pages';

	/**
	 * The first page, whose slug is that of the menu.
	 */
	public const MENU = 'llm-stack-dashboard';

	/**
	 * Pages of the script by the names that WordPress gives them.
	 *
	 * @var array<string, string>
	 */
	private $pages = array();

	/**
	 * Registers the pages.
	 */
	public function register(): void {
		add_action( 'admin_menu', array( $this, 'add' ) );
		add_action( 'admin_enqueue_scripts', array( $this, 'load_script' ) );
	}

	/**
	 * Adds the pages that the user may see to the menu.
	 */
	public function add(): void {
		add_menu_page( __( 'LLM Stack', 'llm-stack' ), __( 'LLM Stack', 'llm-stack' ), Capabilities::VIEW, self::MENU, array( $this, 'show' ), 'dashicons-chart-bar', 81 );
		foreach ( array(
			array( self::MENU, 'dashboard', __( 'Dashboard', 'llm-stack' ), Capabilities::VIEW ),
			array( 'llm-stack-key-list', 'keys', __( 'Keys', 'llm-stack' ), Capabilities::VIEW ),
			array( 'llm-stack-audit', 'audit', __( 'Audit log', 'llm-stack' ), Capabilities::AUDIT ),
			array( 'llm-stack-interface', 'interface', 'LiteLLM', Capabilities::SETTINGS ),
		) as list( $slug, $page, $title, $capability ) ) {
			$name = add_submenu_page( self::MENU, $title, $title, $capability, $slug, array( $this, 'show' ) );
			if ( false !== $name ) {
				$this->pages[ $name ] = $page;
			}
		}
	}

	/**
	 * Adds a page that works without JavaScript. The menu does not show it; the pages of the script name it to browsers
	 * that run none.
	 *
	 * @param string   $title      Title of the page.
	 * @param string   $capability Capability that the page needs.
	 * @param string   $slug       Slug of the page.
	 * @param callable $show       Prints the page.
	 * @return string WordPress' name of the page.
	 */
	public static function add_plain( string $title, string $capability, string $slug, callable $show ): string {
		// Later than this, WordPress has found the page's title and checked the user's rights in the menu.
		add_action(
			'admin_head',
			static function () use ( $slug ): void {
				remove_submenu_page( self::MENU, $slug );
			}
		);
		return (string) add_submenu_page( self::MENU, $title, $title, $capability, $slug, $show );
	}

	/**
	 * Loads the script on the plugin's own pages.
	 *
	 * @param string $name WordPress' name of the page that is shown.
	 */
	public function load_script( $name ): void {
		if ( ! isset( $this->pages[ $name ] ) ) {
			return;
		}
		$url = plugins_url( 'build/', LLM_STACK_MAIN_FILE );
		wp_enqueue_script( self::HANDLE, $url . 'pages.js', array( 'wp-api-fetch', 'wp-components', 'wp-element', 'wp-i18n' ), LLM_STACK_VERSION, true );
		wp_set_script_translations( self::HANDLE, 'llm-stack', plugin_dir_path( LLM_STACK_MAIN_FILE ) . 'languages' );
		wp_enqueue_style( self::HANDLE, $url . 'pages.css', array( 'wp-components' ), LLM_STACK_VERSION );
	}

	/**
	 * Prints an empty page for the script.
	 */
	public function show(): void {
		$page = $this->pages[ (string) current_filter() ] ?? '';
		echo '<div class="wrap llm-stack-page"><div id="llm-stack-page" data-configuration="', esc_attr( (string) wp_json_encode( self::configuration( $page ) ) ), '">';
		echo '<noscript><div class="notice notice-error inline"><p>', esc_html__( 'This page needs JavaScript. WP-CLI can do the same: wp help llm-stack', 'llm-stack' );
		if ( 'keys' === $page ) {
			printf( ' <a href="%s">%s</a>', esc_url( Keys_Page::url() ), esc_html__( 'Keys without JavaScript', 'llm-stack' ) );
		}
		echo '</p></div></noscript></div></div>';
	}

	/**
	 * What the script needs to know. The REST API checks every right again.
	 *
	 * @param string $page Name of the page.
	 * @return array<string, mixed>
	 */
	private static function configuration( string $page ): array {
		return array(
			'page'          => $page,
			'locale'        => str_replace( '_', '-', get_user_locale() ),
			'timeZone'      => wp_timezone_string(),
			'mayManageKeys' => current_user_can( Capabilities::MANAGE_KEYS ), // phpcs:ignore WordPress.WP.Capabilities -- the plugin's own capability.
			'settingsUrl'   => current_user_can( Capabilities::SETTINGS ) ? admin_url( 'options-general.php?page=' . Settings_Page::SLUG ) : '', // phpcs:ignore WordPress.WP.Capabilities -- the plugin's own constant.
		);
	}
}
