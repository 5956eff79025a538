<?php
/**
 * `wp llm-stack usage`.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\CLI;

use LLM_Stack\Usage\Period;
use LLM_Stack\Usage\Usage_Report;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

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
					: Period::last( (int) ( $options['days'] ?? 30 ) );
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
}
