<?php
/**
 * Writes the audit log.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Audit;

use LLM_Stack\Connection\Configuration;
use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Rights\Actor;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Appends rows and never changes them. A change at the gateway has two rows with one request id: `started` before the call and
 * the outcome after it. If the first cannot be written, the change does not happen.
 */
class Audit_Log {

	public const STARTED   = 'started';
	public const SUCCEEDED = 'succeeded';
	public const FAILED    = 'failed';

	/**
	 * Tries to append while other requests append too.
	 */
	private const TRIES = 20;

	/**
	 * The connection settings, for the key of the chain.
	 *
	 * @var Configuration
	 */
	private $configuration;

	/**
	 * Creates the log.
	 *
	 * @param Configuration $configuration The connection settings.
	 */
	public function __construct( Configuration $configuration ) {
		$this->configuration = $configuration;
	}

	/**
	 * The chain with the configured key.
	 */
	public function chain(): Audit_Chain {
		return new Audit_Chain( $this->configuration->audit_key() );
	}

	/**
	 * Does something between its two rows.
	 *
	 * @param Actor                $actor  Who does it.
	 * @param string               $action Name such as key.block.
	 * @param array<string, mixed> $object Its `id`, `name`, and state `before`.
	 * @param callable             $work   Does it; returns the state after it, or an array with `id`, `name` and `after`.
	 * @return mixed What the function returns.
	 * @throws Gateway_Error When the row cannot be written, or from the function.
	 */
	public function around( Actor $actor, string $action, array $object, callable $work ) {
		$request_id = bin2hex( random_bytes( 16 ) );
		$this->append( $actor, $action, self::STARTED, $object + array( 'request_id' => $request_id ) );
		try {
			$result = $work();
		} catch ( Gateway_Error $error ) {
			$failure = array(
				'request_id' => $request_id,
				'reason'     => $error->reason(),
				'after'      => array( 'message' => $error->getMessage() ),
			);
			$this->append( $actor, $action, self::FAILED, $failure + $object );
			throw $error;
		}
		$this->append( $actor, $action, self::SUCCEEDED, array( 'request_id' => $request_id ) + (array) ( $result['audit'] ?? array() ) + $object );
		return $result;
	}

	/**
	 * Appends a row.
	 *
	 * @param Actor                $actor   Who did it.
	 * @param string               $action  Name such as key.block.
	 * @param string               $outcome One of this class's outcomes.
	 * @param array<string, mixed> $object  Its `id`, `name`, state `before` and `after`, `reason`, `request_id`.
	 * @throws Gateway_Error When the row cannot be written.
	 */
	public function append( Actor $actor, string $action, string $outcome, array $object = array() ): void {
		global $wpdb;
		$chain      = $this->chain();
		$row        = Audit_Row::of( $actor, $action, $outcome, $object );
		$suppressed = $wpdb->suppress_errors();
		try {
			for ( $tries = self::TRIES; $tries > 0; $tries-- ) {
				$row['chain_key']     = $chain->key_name();
				$row['previous_hash'] = $this->last_hash();
				$row['row_hash']      = $chain->hash_of( $row );
				// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- the plugin's own table.
				if ( false !== $wpdb->insert( Audit_Table::name(), $row, Audit_Row::formats( $row ) ) ) {
					return;
				}
				if ( false === stripos( $wpdb->last_error, 'duplicate' ) && false === stripos( $wpdb->last_error, 'unique' ) && false === stripos( $wpdb->last_error, 'deadlock' ) ) {
					break;
				}
				usleep( wp_rand( 1000, 20000 ) );
			}
		} finally {
			$wpdb->suppress_errors( $suppressed );
		}
		throw Gateway_Error::of( 'audit', __( 'The audit log cannot be written, and without it no key is changed.', 'llm-stack' ) );
	}

	/**
	 * Hash that the next row continues.
	 */
	public function last_hash(): string {
		global $wpdb;
		// phpcs:ignore WordPress.DB, PluginCheck.Security.DirectDB.UnescapedDBParameter -- the plugin's own table; its name has no input.
		$hash = $wpdb->get_var( 'SELECT row_hash FROM ' . Audit_Table::name() . ' ORDER BY id DESC LIMIT 1' );
		if ( null !== $hash ) {
			return (string) $hash;
		}
		$anchor = get_site_option( Audit_Table::ANCHOR_OPTION );
		return is_array( $anchor ) ? (string) $anchor['hash'] : Audit_Chain::START;
	}
}
