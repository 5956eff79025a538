<?php
/**
 * `wp llm-stack setting`.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\CLI;

use LLM_Stack\Rights\Capabilities;
use LLM_Stack\Settings\Settings;
use LLM_Stack\Settings\Settings_Schema;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and changes the settings. Addresses and keys are in wp-config.php.
 */
final class Setting_Command extends Command {

	/**
	 * Lists all settings.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : One of table, csv, json and yaml.
	 * ---
	 * default: table
	 * ---
	 *
	 * @subcommand list
	 *
	 * @param string[]             $args    Arguments.
	 * @param array<string, mixed> $options Options.
	 */
	public function list_( $args, $options ): void {
		$this->require_right( Capabilities::SETTINGS );
		$rows = array();
		foreach ( Settings::all() as $name => $value ) {
			$rows[] = array(
				'name'  => $name,
				'value' => is_array( $value ) ? wp_json_encode( $value ) : $value,
			);
		}
		self::print_rows( $options, $rows, array( 'name', 'value' ) );
	}

	/**
	 * Changes a setting.
	 *
	 * ## OPTIONS
	 *
	 * <name>
	 * : Name of the setting.
	 *
	 * <value>
	 * : Its value; JSON for roles.
	 *
	 * @param string[] $args Arguments.
	 */
	public function set( $args ): void {
		$this->require_right( Capabilities::SETTINGS );
		list( $name, $text ) = $args;
		$settings            = Settings::all();
		$schema              = Settings_Schema::all()[ $name ] ?? null;
		if ( null === $schema ) {
			/* translators: 1: name that was given, 2: names that exist */
			WP_CLI::error( sprintf( __( 'There is no setting %1$s. There are: %2$s', 'llm-stack' ), $name, implode( ', ', array_keys( $settings ) ) ) );
		}
		$value = 'object' === $schema['type'] ? json_decode( $text, true ) : $text;
		$valid = rest_validate_value_from_schema( $value, $schema, $name );
		if ( is_wp_error( $valid ) ) {
			WP_CLI::error( $valid->get_error_message() );
		}
		$value             = rest_sanitize_value_from_schema( $value, $schema, $name );
		$settings[ $name ] = 'roles' === $name ? array_merge( $settings['roles'], $value ) : $value;
		update_option( Settings::OPTION, $settings );
		/* translators: %s: name of a setting */
		WP_CLI::success( sprintf( __( 'Changed %s.', 'llm-stack' ), $name ) );
	}
}
