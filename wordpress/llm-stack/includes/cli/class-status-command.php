<?php
/**
 * `wp llm-stack status`.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\CLI;

use LLM_Stack\Rights\Capabilities;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Tries the connection with the gateway.
 */
final class Status_Command extends Command {

	/**
	 * Shows where each value comes from, and whether it works. Ends with an error if one does not.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : One of table, csv, json and yaml.
	 * ---
	 * default: table
	 * ---
	 *
	 * @param string[]             $args    Arguments.
	 * @param array<string, mixed> $options Options.
	 */
	public function __invoke( $args, $options ): void {
		$this->require_right( Capabilities::SETTINGS );
		$check   = $this->services->check();
		$results = $check->run()['results'];
		if ( 'table' === ( $options['format'] ?? 'table' ) ) {
			self::print_rows( $options, $check->values(), array( 'name', 'source', 'shown', 'problem' ) );
		}
		self::print_rows( $options, $results, array( 'id', 'status', 'message', 'remedy' ) );
		if ( in_array( 'critical', array_column( $results, 'status' ), true ) ) {
			WP_CLI::halt( 1 );
		}
	}
}
