<?php
/**
 * What the plugin does when WordPress calls it.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack;

defined( 'ABSPATH' ) || exit;

/**
 * Callbacks of hooks that no page view calls, so that PHP loads them only when they are needed.
 */
final class Callbacks {

	/**
	 * Registers the routes of the REST API.
	 */
	public static function register_routes(): void {
		Plugin::instance()->load_translations();
		foreach ( array(
			REST\Keys_Controller::class,
			REST\Usage_Controller::class,
			REST\Audit_Controller::class,
			REST\Status_Controller::class,
			REST\Settings_Controller::class,
			REST\Interface_Controller::class,
		) as $controller ) {
			( new $controller( Plugin::instance()->services() ) )->register_routes();
		}
		( new Health\Health_Tests( Plugin::instance()->services() ) )->register_route();
	}

	/**
	 * Removes old rows of the audit log.
	 */
	public static function prune(): void {
		( new Audit\Audit_Retention( Plugin::instance()->services()->audit() ) )->run();
	}

	/**
	 * Reads a long list of keys in the background.
	 */
	public static function read_keys(): void {
		try {
			Plugin::instance()->services()->read_keys();
		} catch ( Connection\Gateway_Error $error ) {
			// The next request that needs the list reads on, and shows the error.
			return;
		}
	}

	/**
	 * Adds the tests of Site Health.
	 *
	 * @param array<string, array<string, mixed>> $tests Tests of WordPress and other plugins.
	 * @return array<string, array<string, mixed>>
	 */
	public static function add_health_tests( $tests ) {
		return ( new Health\Health_Tests( Plugin::instance()->services() ) )->add( $tests );
	}

	/**
	 * Adds the configuration to the information for support.
	 *
	 * @param array<string, mixed> $information Information of WordPress and other plugins.
	 * @return array<string, mixed>
	 */
	public static function add_information( $information ) {
		return ( new Health\Health_Tests( Plugin::instance()->services() ) )->add_information( $information );
	}

	/**
	 * WordPress stored the settings for the first time.
	 *
	 * @param string $name  Name of the option.
	 * @param mixed  $after The settings.
	 */
	public static function settings_added( $name, $after ): void {
		self::settings_changed( array(), $after );
	}

	/**
	 * WordPress stored other settings.
	 *
	 * @param mixed $before The settings before.
	 * @param mixed $after  The settings after.
	 */
	public static function settings_changed( $before, $after ): void {
		( new Audit\Settings_Watch( Plugin::instance()->services() ) )->changed( $before, $after );
	}
}
