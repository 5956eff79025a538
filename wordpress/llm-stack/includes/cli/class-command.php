<?php
/**
 * What WP-CLI commands share.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\CLI;

use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Rights\Actor;
use LLM_Stack\Services;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * A group of commands. With --user, the rights of that user apply; without, the shell may do everything.
 */
abstract class Command {

	/**
	 * The parts.
	 *
	 * @var Services
	 */
	protected $services;

	/**
	 * Creates the commands.
	 *
	 * @param Services $services The parts.
	 */
	public function __construct( Services $services ) {
		$this->services = $services;
	}

	/**
	 * Who runs the command.
	 */
	protected function actor(): Actor {
		return Actor::current( 'cli' );
	}

	/**
	 * Does something, and ends with its error in one line.
	 *
	 * @template Result
	 * @param callable $work What to do.
	 * @return mixed What the function returns.
	 *
	 * @phpstan-param callable(): Result $work
	 * @phpstan-return Result
	 */
	protected function attempt( callable $work ) {
		try {
			return $work();
		} catch ( Gateway_Error $error ) {
			WP_CLI::error( $error->advice() );
		}
	}

	/**
	 * Ends without a right.
	 *
	 * @param string $capability Name of the right.
	 */
	protected function require_right( string $capability ): void {
		if ( ! $this->actor()->may( $capability ) ) {
			WP_CLI::error( __( 'You do not have the right to do this.', 'llm-stack' ) );
		}
	}

	/**
	 * Prints rows in the format of the option --format.
	 *
	 * @param array<string, mixed>             $options Options of the command.
	 * @param array<int, array<string, mixed>> $rows    The rows.
	 * @param string[]                         $columns Columns of a table.
	 */
	protected static function print_rows( array $options, array $rows, array $columns ): void {
		$format = (string) ( $options['format'] ?? 'table' );
		if ( ! in_array( $format, array( 'json', 'yaml' ), true ) ) {
			$rows = array_map(
				static function ( array $row ) use ( $columns ): array {
					$cells = array();
					foreach ( $columns as $column ) {
						$cells[ $column ] = self::cell( $row[ $column ] ?? '' );
					}
					return $cells;
				},
				$rows
			);
		}
		$fields = isset( $options['fields'] ) ? explode( ',', (string) $options['fields'] ) : $columns;
		\WP_CLI\Utils\format_items( $format, $rows, $fields );
	}

	/**
	 * A value on one line of a terminal: a name from the gateway must not control it.
	 *
	 * @param mixed $value The value.
	 */
	private static function cell( $value ): string {
		if ( is_bool( $value ) ) {
			return $value ? 'yes' : 'no';
		}
		$text = is_array( $value ) ? ( array_values( $value ) === $value ? implode( ', ', array_map( 'strval', $value ) ) : (string) wp_json_encode( $value ) ) : (string) $value;
		return (string) preg_replace( '/[\p{Cc}]|(?!\x{200D}|\x{200C})\p{Cf}/u', '?', $text );
	}
}
