<?php
/**
 * `wp llm-stack usage`.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\CLI;

use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Usage\Period;
use LLM_Stack\Usage\Usage_Report;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Shows requests, tokens and cost.
 */
final class Usage_Command extends Command {

	/**
	 * Shows usage by day, model or key. Days are in UTC.
	 *
	 * ## OPTIONS
	 *
	 * [--by=<group>]
	 * : What the rows are.
	 * ---
	 * default: day
	 * options:
	 *   - day
	 *   - model
	 *   - key
	 * ---
	 *
	 * [--days=<number>]
	 * : Number of the last days.
	 * ---
	 * default: 30
	 * ---
	 *
	 * [--start=<date>]
	 * : First day as YYYY-MM-DD, with --end.
	 *
	 * [--end=<date>]
	 * : Last day as YYYY-MM-DD.
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
		$report = $this->attempt(
			function () use ( $options ): array {
				$period = isset( $options['start'] ) || isset( $options['end'] )
					? Period::between( (string) ( $options['start'] ?? '' ), (string) ( $options['end'] ?? '' ) )
					: self::last( (string) ( $options['days'] ?? '30' ) );
				return $this->services->usage()->of( $this->actor(), $period, '', '', Usage_Report::LARGEST_TOP );
			}
		);
		if ( $report['progress']['read'] < $report['progress']['days'] ) {
			/* translators: 1: number of days, 2: number of days */
			WP_CLI::warning( sprintf( __( 'The gateway answered about %1$d of %2$d days so far. Run the command again.', 'llm-stack' ), $report['progress']['read'], $report['progress']['days'] ) );
		}
		$by    = (string) ( $options['by'] ?? 'day' );
		$first = 'day' === $by ? 'date' : 'name';
		self::print_rows( $options, $report[ $by . 's' ] ?? array(), array( $first, 'requests', 'failed', 'error_share', 'prompt_tokens', 'completion_tokens', 'cost' ) );
	}

	/**
	 * The last days.
	 *
	 * @param string $days Their number.
	 * @throws Gateway_Error When it is no number, or too large.
	 */
	private static function last( string $days ): Period {
		if ( ! ctype_digit( $days ) || (int) $days < 1 || (int) $days > Period::LONGEST ) {
			/* translators: %d: a number of days */
			throw Gateway_Error::of( 'invalid', sprintf( __( 'The number of days must be a whole number from 1 to %d.', 'llm-stack' ), Period::LONGEST ) );
		}
		return Period::last( (int) $days );
	}
}
