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
 *
 * A page view loads only this class: callbacks name other classes, and PHP loads those when WordPress calls them.
 */
final class Plugin {

	/**
	 * Name of the option with the settings.
	 */
	public const OPTION = 'llm_stack_settings';

	/**
	 * Priority on `init`: before anything of the plugin says a word, such as where a value comes from.
	 */
	private const BEFORE_TEXTS = 1;

	/**
	 * Hook of the job that removes old rows of the audit log.
	 */
	public const DAILY = 'llm_stack_daily';

	/**
	 * Hook of the job that reads a long list of keys.
	 */
	public const READ_KEYS = 'llm_stack_read_keys';

	/**
	 * The only instance.
	 *
	 * @var self|null
	 */
	private static $instance;

	/**
	 * The parts, once something needs them.
	 *
	 * @var Services|null
	 */
	private $services;

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
		if ( null === $this->services ) {
			$this->services = new Services();
		}
		return $this->services;
	}

	/**
	 * Registers everything with WordPress.
	 */
	public function register(): void {
		add_filter( 'user_has_cap', array( $this, 'grant' ), 10, 4 );
		add_filter( 'sanitize_option_' . self::OPTION, array( Settings\Settings::class, 'sanitize' ) );
		add_action( 'add_option_' . self::OPTION, array( Callbacks::class, 'settings_added' ), 10, 2 );
		add_action( 'update_option_' . self::OPTION, array( Callbacks::class, 'settings_changed' ), 10, 2 );
		add_action( self::DAILY, array( Callbacks::class, 'prune' ) );
		add_action( self::READ_KEYS, array( Callbacks::class, 'read_keys' ) );
		add_action( 'rest_api_init', array( Callbacks::class, 'register_routes' ) );
		add_action( 'init', array( $this, 'register_ai' ), 5 );
		add_filter( 'site_status_tests', array( Callbacks::class, 'add_health_tests' ) );
		add_filter( 'debug_information', array( Callbacks::class, 'add_information' ) );
		if ( is_admin() || wp_doing_cron() ) {
			add_action( 'init', array( $this, 'load_translations' ), self::BEFORE_TEXTS );
			Audit\Audit_Privacy::register();
		}
		if ( is_admin() ) {
			$this->register_pages();
		}
		if ( defined( 'WP_CLI' ) && WP_CLI ) {
			add_action( 'init', array( $this, 'load_translations' ), self::BEFORE_TEXTS );
			CLI\Commands::register( $this->services() );
		}
	}

	/**
	 * Registers the pages of the administration.
	 */
	private function register_pages(): void {
		add_action( 'admin_init', array( Audit\Audit_Table::class, 'upgrade' ) );
		add_action( 'admin_init', array( Settings\Settings::class, 'register' ) );
		( new Admin\Pages() )->register();
		( new Admin\Keys_Page( $this->services() ) )->register();
		( new Admin\New_Key_Page( $this->services() ) )->register();
		( new Admin\Settings_Page( $this->services() ) )->register();
	}

	/**
	 * Loads the translations in the plugin's folder.
	 */
	public function load_translations(): void {
		// phpcs:ignore PluginCheck.CodeAnalysis.DiscouragedFunctions.load_plugin_textdomainFound -- WordPress before 6.7 does not find translations in a plugin's folder by itself.
		load_plugin_textdomain( 'llm-stack', false, dirname( plugin_basename( LLM_STACK_MAIN_FILE ) ) . '/languages' );
	}

	/**
	 * Adds the capabilities of the user's roles. WordPress calls this for every check of a right, also on a page view.
	 *
	 * @param array<string, bool> $granted Capabilities that the user has.
	 * @param string[]            $needed  Capabilities that the check needs.
	 * @param array<mixed>        $args    The check's own arguments.
	 * @param \WP_User            $user    The user.
	 * @return array<string, bool>
	 */
	public function grant( $granted, $needed, $args, $user ) {
		foreach ( (array) $needed as $capability ) {
			if ( 0 === strpos( (string) $capability, 'llm_stack_' ) ) {
				return Rights\Capabilities::grant( (array) $granted, (array) $needed, $user );
			}
		}
		return $granted;
	}

	/**
	 * Offers the gateway to WordPress' AI client, where there is one.
	 */
	public function register_ai(): void {
		if ( ! class_exists( 'WordPress\\AiClient\\AiClient' ) ) {
			return;
		}
		( new AI\AI_Client_Registration( $this->services()->configuration() ) )->register();
	}
}
