<?php
/**
 * `wp llm-stack key`.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\CLI;

use LLM_Stack\Keys\Key_Changes;
use LLM_Stack\Keys\Key_Query;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Lists, creates, blocks and deletes keys of the gateway.
 */
final class Key_Command extends Command {

	/**
	 * Columns of the table.
	 */
	private const COLUMNS = array( 'id', 'name', 'status', 'spend', 'max_budget', 'budget_reset_at', 'models', 'expires', 'user' );

	/**
	 * Lists keys.
	 *
	 * ## OPTIONS
	 *
	 * [--search=<text>]
	 * : Part of a name, purpose, model or id.
	 *
	 * [--status=<status>]
	 * : One of active, blocked, expired and over_budget.
	 *
	 * [--owner=<id>]
	 * : Id of the user who created the keys.
	 *
	 * [--orderby=<column>]
	 * : One of name, spend, used, created_at, expires, last_active and status.
	 * ---
	 * default: name
	 * ---
	 *
	 * [--order=<order>]
	 * : Direction of the sorting.
	 * ---
	 * default: asc
	 * options:
	 *   - asc
	 *   - desc
	 * ---
	 *
	 * [--fresh]
	 * : Ask the gateway now instead of using a copy of the last minutes.
	 *
	 * [--fields=<fields>]
	 * : Columns, separated by commas.
	 *
	 * [--format=<format>]
	 * : One of table, csv, json, yaml, ids and count.
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
		$query = array( 'user' => (int) ( $options['owner'] ?? 0 ) ) + $options;
		$keys  = array();
		$page  = 1;
		do {
			$found = $this->attempt(
				function () use ( $query, $page ): array {
					$paging = array(
						'page'     => $page,
						'per_page' => Key_Query::LARGEST_PAGE,
						'fresh'    => 1 === $page && ! empty( $query['fresh'] ),
					);
					return $this->services->keys()->find( $this->actor(), $paging + $query );
				}
			);
			$keys  = array_merge( $keys, $found['keys'] );
			++$page;
		} while ( $page <= $found['pages'] );
		if ( 'ids' === ( $options['format'] ?? '' ) ) {
			WP_CLI::line( implode( ' ', array_column( $keys, 'id' ) ) );
			return;
		}
		self::print_rows( $options, $keys, self::COLUMNS );
	}

	/**
	 * Creates a key, and prints its value once.
	 *
	 * ## OPTIONS
	 *
	 * <name>
	 * : Name of the key, without the prefix of the site.
	 *
	 * --models=<models>
	 * : Models, separated by commas.
	 *
	 * [--budget=<usd>]
	 * : Budget in USD. Default: the limit of the stack.
	 *
	 * [--budget-duration=<duration>]
	 * : Period of the budget, such as 30d.
	 *
	 * [--duration=<duration>]
	 * : Lifetime of the key, such as 90d.
	 *
	 * [--rpm=<number>]
	 * : Requests per minute.
	 *
	 * [--tpm=<number>]
	 * : Tokens per minute.
	 *
	 * [--purpose=<text>]
	 * : What the key is for.
	 *
	 * [--porcelain]
	 * : Print only the value of the key.
	 *
	 * @param string[]             $args    Arguments.
	 * @param array<string, mixed> $options Options.
	 */
	public function create( $args, $options ): void {
		$terms = array(
			'name'            => $args[0],
			'models'          => array_map( 'trim', explode( ',', (string) $options['models'] ) ),
			'max_budget'      => $options['budget'] ?? null,
			'budget_duration' => $options['budget-duration'] ?? null,
			'duration'        => $options['duration'] ?? null,
			'rpm_limit'       => $options['rpm'] ?? null,
			'tpm_limit'       => $options['tpm'] ?? null,
			'purpose'         => $options['purpose'] ?? '',
		);
		$made  = $this->attempt(
			function () use ( $terms ): array {
				return $this->services->key_creator()->create( $this->actor(), $terms );
			}
		);
		if ( empty( $options['porcelain'] ) ) {
			/* translators: 1: name of a key, 2: its id */
			WP_CLI::success( sprintf( __( 'Created the key %1$s with the id %2$s. Its value is shown only now:', 'llm-stack' ), $made['key']['alias'], $made['key']['id'] ) );
		}
		WP_CLI::line( $made['secret'] );
	}

	/**
	 * Blocks keys.
	 *
	 * ## OPTIONS
	 *
	 * <id>...
	 * : Hashes of the keys, as `wp llm-stack key list` shows them.
	 *
	 * @param string[] $args Arguments.
	 */
	public function block( $args ): void {
		$this->change( Key_Changes::BLOCK, $args );
	}

	/**
	 * Unblocks keys.
	 *
	 * ## OPTIONS
	 *
	 * <id>...
	 * : Hashes of the keys, as `wp llm-stack key list` shows them.
	 *
	 * @param string[] $args Arguments.
	 */
	public function unblock( $args ): void {
		$this->change( Key_Changes::UNBLOCK, $args );
	}

	/**
	 * Deletes keys.
	 *
	 * ## OPTIONS
	 *
	 * <id>...
	 * : Hashes of the keys, as `wp llm-stack key list` shows them.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * @param string[]             $args    Arguments.
	 * @param array<string, mixed> $options Options.
	 */
	public function delete( $args, $options ): void {
		/* translators: %d: number of keys */
		WP_CLI::confirm( sprintf( _n( 'Delete %d key for ever?', 'Delete %d keys for ever?', count( $args ), 'llm-stack' ), count( $args ) ), $options );
		$this->change( Key_Changes::DELETE, $args );
	}

	/**
	 * Changes keys, and ends with an error if one of them failed.
	 *
	 * @param string   $change What to do.
	 * @param string[] $ids    Hashes of the keys.
	 */
	private function change( string $change, array $ids ): void {
		$results = $this->attempt(
			function () use ( $change, $ids ): array {
				return $this->services->key_changes()->change_all( $this->actor(), $change, $ids );
			}
		);
		$failed  = array_filter(
			$results,
			static function ( array $result ): bool {
				return ! $result['ok'];
			}
		);
		foreach ( $failed as $result ) {
			WP_CLI::warning( $result['id'] . ': ' . trim( $result['error']['message'] . ' ' . $result['error']['remedy'] ) );
		}
		$done = count( $results ) - count( $failed );
		/* translators: 1: number of keys, 2: number of keys */
		$sentence = sprintf( __( '%1$d of %2$d keys changed.', 'llm-stack' ), $done, count( $results ) );
		array() === $failed ? WP_CLI::success( $sentence ) : WP_CLI::error( $sentence );
	}
}
