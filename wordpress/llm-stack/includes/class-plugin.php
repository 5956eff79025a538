<?php
/**
 * The plugin.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack;

defined( 'ABSPATH' ) || exit;

/**
 * Connects the plugin with WordPress. Nothing here calls the gateway: visitors of the site never wait for it.
 */
final class Plugin {

	/**
	 * The only instance.
	 *
	 * @var self|null
	 */
	private static $instance;

	/**
	 * The parts.
	 *
	 * @var Services
	 */
	private $services;

	/**
	 * Creates the plugin.
	 */
	private function __construct() {
		$this->services = new Services();
	}

	/**
	 * The plugin.
	 */
	public static function instance(): self {
		if ( null === self::$instance ) {
			self::$instance = new self();
		}
		return self::$instance;
	}

	/**
	 * The parts.
	 */
	public function services(): Services {
		return $this->services;
	}

	/**
	 * Registers everything with WordPress.
	 */
	public function register(): void {
		Rights\Capabilities::register();
		// Before anything of the plugin says a word, such as where a value comes from.
		add_action( 'init', array( $this, 'load_translations' ), 1 );
		add_action( 'init', array( Settings\Settings::class, 'register' ) );
		add_action( 'admin_init', array( Audit\Audit_Table::class, 'upgrade' ) );
		add_action( 'rest_api_init', array( $this, 'register_routes' ) );
		add_action( Audit\Audit_Retention::HOOK, array( $this, 'prune' ) );
		add_action( Keys\Key_Snapshot::HOOK, array( $this, 'read_keys' ) );
		add_action( 'init', array( $this, 'register_ai' ), 5 );
		if ( is_admin() || wp_doing_cron() || wp_doing_ajax() ) {
			Audit\Audit_Privacy::register();
		}
		( new Health\Health_Tests( $this->services ) )->register();
		( new Audit\Settings_Watch( $this->services ) )->register();
		if ( is_admin() ) {
			( new Admin\Pages() )->register();
			( new Admin\Keys_Page( $this->services ) )->register();
			( new Admin\New_Key_Page( $this->services ) )->register();
			( new Admin\Settings_Page( $this->services ) )->register();
		}
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			CLI\Commands::register( $this->services );
		}
	}

	/**
	 * Loads the translations in the plugin's folder.
	 */
	public function load_translations(): void {
		// phpcs:ignore PluginCheck.CodeAnalysis.DiscouragedFunctions.load_plugin_textdomainFound -- WordPress before 6.7 does not find translations in a plugin's folder by itself.
		load_plugin_textdomain( 'llm-stack', false, dirname( plugin_basename( LLM_STACK_MAIN_FILE ) ) . '/languages' );
	}

	/**
	 * Registers the routes of the REST API.
	 */
	public function register_routes(): void {
		foreach ( array(
			REST\Keys_Controller::class,
			REST\Usage_Controller::class,
			REST\Audit_Controller::class,
			REST\Status_Controller::class,
			REST\Settings_Controller::class,
			REST\Interface_Controller::class,
		) as $controller ) {
			( new $controller( $this->services ) )->register_routes();
		}
	}

	/**
	 * Removes old rows of the audit log.
	 */
	public function prune(): void {
		( new Audit\Audit_Retention( $this->services->audit() ) )->run();
	}

	/**
	 * Reads a long list of keys in the background.
	 */
	public function read_keys(): void {
		try {
			$this->services->read_keys();
		} catch ( Connection\Gateway_Error $error ) {
			// The next request that needs the list reads on, and shows the error.
			return;
		}
	}

	/**
	 * Offers the gateway to WordPress' AI client, where there is one.
	 */
	public function register_ai(): void {
		( new AI\AI_Client_Registration( $this->services->configuration() ) )->register();
	}
}
