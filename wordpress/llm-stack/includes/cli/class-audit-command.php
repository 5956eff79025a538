<?php
/**
 * `wp llm-stack audit`.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\CLI;

use LLM_Stack\Audit\Audit_Csv;
use LLM_Stack\Audit\Audit_Log;
use LLM_Stack\Audit\Audit_Query;
use LLM_Stack\Audit\Audit_Retention;
use LLM_Stack\Audit\Audit_Verifier;
use LLM_Stack\Rights\Capabilities;
use LLM_Stack\Settings\Settings;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Reads and verifies the audit log.
 */
final class Audit_Command extends Command {

	/**
	 * Lists rows, newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--search=<text>]
	 * : Part of the name of a key or a user.
	 *
	 * [--action=<action>]
	 * : Name of an action, such as key.create.
	 *
	 * [--outcome=<outcome>]
	 * : One of started, succeeded and failed.
	 *
	 * [--object=<id>]
	 * : Hash of a key.
	 *
	 * [--by=<id>]
	 * : Id of a user.
	 *
	 * [--after=<time>]
	 * : Earliest time in UTC.
	 *
	 * [--before=<time>]
	 * : Time in UTC before which the rows were written.
	 *
	 * [--limit=<number>]
	 * : Number of rows, at most 500.
	 * ---
	 * default: 50
	 * ---
	 *
	 * [--fields=<fields>]
	 * : Columns, separated by commas.
	 *
	 * [--format=<format>]
	 * : One of table, csv, json, yaml and count.
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
		$this->require_right( Capabilities::AUDIT );
		$rows = self::query( $options )->page( 1, (int) ( $options['limit'] ?? 50 ) );
		self::print_rows( $options, $rows, array( 'id', 'created_at', 'user_login', 'via', 'action', 'outcome', 'reason', 'name', 'object' ) );
	}

	/**
	 * Prints rows as CSV. Takes the filters of `list`.
	 *
	 * ## OPTIONS
	 *
	 * [--search=<text>]
	 * : Part of the name of a key or a user.
	 *
	 * [--action=<action>]
	 * : Name of an action, such as key.create.
	 *
	 * [--outcome=<outcome>]
	 * : One of started, succeeded and failed.
	 *
	 * [--object=<id>]
	 * : Hash of a key.
	 *
	 * [--by=<id>]
	 * : Id of a user.
	 *
	 * [--after=<time>]
	 * : Earliest time in UTC.
	 *
	 * [--before=<time>]
	 * : Time in UTC before which the rows were written.
	 *
	 * @param string[]             $args    Arguments.
	 * @param array<string, mixed> $options Options.
	 */
	public function export( $args, $options ): void {
		$this->require_right( Capabilities::AUDIT );
		$this->attempt(
			function (): void {
				$this->services->audit()->append( $this->actor(), 'audit.export', Audit_Log::SUCCEEDED );
			}
		);
		Audit_Csv::print_rows( self::query( $options ) );
	}

	/**
	 * Verifies the hash chain.
	 *
	 * ## OPTIONS
	 *
	 * [--expected=<hash>]
	 * : Hash that `wp llm-stack audit head` printed earlier. It shows whether the newest rows were removed.
	 *
	 * @param string[]             $args    Arguments.
	 * @param array<string, mixed> $options Options.
	 */
	public function verify( $args, $options ): void {
		$this->require_right( Capabilities::AUDIT );
		$report = ( new Audit_Verifier( $this->services->audit() ) )->verify( (string) ( $options['expected'] ?? '' ) );
		foreach ( $report['problems'] as $problem ) {
			WP_CLI::warning( ( $problem['id'] > 0 ? $problem['id'] . ': ' : '' ) . $problem['message'] );
		}
		if ( ! $report['ok'] ) {
			/* translators: %d: number of rows */
			WP_CLI::error( sprintf( __( 'The audit log with %d rows was tampered with, or parts of it are lost.', 'llm-stack' ), $report['rows'] ) );
		}
		/* translators: 1: number of rows, 2: a hash */
		WP_CLI::success( sprintf( __( '%1$d rows are as they were written. Newest hash: %2$s', 'llm-stack' ), $report['rows'], $report['head'] ) );
	}

	/**
	 * Prints the newest hash. Keep it elsewhere, for `wp llm-stack audit verify --expected=…`.
	 */
	public function head(): void {
		$this->require_right( Capabilities::AUDIT );
		WP_CLI::line( $this->services->audit()->last_hash() );
	}

	/**
	 * Removes old rows now.
	 *
	 * ## OPTIONS
	 *
	 * [--days=<number>]
	 * : Age in days. Default: the setting audit_days.
	 *
	 * @param string[]             $args    Arguments.
	 * @param array<string, mixed> $options Options.
	 */
	public function prune( $args, $options ): void {
		$this->require_right( Capabilities::SETTINGS );
		$days = (int) ( $options['days'] ?? Settings::get( 'audit_days' ) );
		if ( $days < 1 ) {
			WP_CLI::error( __( 'The retention keeps all rows. Name an age: --days=365', 'llm-stack' ) );
		}
		$count = $this->attempt(
			function () use ( $days ): int {
				return ( new Audit_Retention( $this->services->audit() ) )->prune( $this->actor(), $days );
			}
		);
		/* translators: %d: number of rows */
		WP_CLI::success( sprintf( _n( 'Removed %d row.', 'Removed %d rows.', $count, 'llm-stack' ), $count ) );
	}

	/**
	 * The query of a command.
	 *
	 * @param array<string, mixed> $options Options.
	 */
	private static function query( array $options ): Audit_Query {
		$filters         = array_intersect_key( $options, array_flip( array( 'search', 'action', 'outcome', 'object', 'after', 'before' ) ) );
		$filters['user'] = (int) ( $options['by'] ?? 0 );
		$filters['site'] = get_current_blog_id();
		return new Audit_Query( $filters );
	}
}
