<?php
/**
 * The hash chain of the audit log.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Audit;

use LLM_Stack\Connection\Secret;

defined( 'ABSPATH' ) || exit;

/**
 * Each row contains the hash of the row before it, so that a changed, missing or inserted row shows.
 *
 * The chain covers a salted digest of the person instead of the person. Erasing the person and the salt leaves the digest, and
 * the chain stays whole. With LLM_STACK_AUDIT_KEY the hashes are HMACs: someone with the database alone cannot compute them.
 */
final class Audit_Chain {

	/**
	 * Hash before the very first row.
	 */
	public const START = '0000000000000000000000000000000000000000000000000000000000000000';

	/**
	 * Columns that the hash of a row covers, in this order.
	 */
	private const COVERED = array( 'created_at', 'site_id', 'action', 'outcome', 'reason', 'via', 'request_id', 'object_id', 'object_name', 'state_before', 'state_after', 'person_digest', 'chain_key', 'previous_hash' );

	/**
	 * Key of the HMACs; null for plain hashes.
	 *
	 * @var Secret|null
	 */
	private $key;

	/**
	 * Creates a chain.
	 *
	 * @param Secret|null $key Key of the HMACs; null for plain hashes.
	 */
	public function __construct( ?Secret $key ) {
		$this->key = $key;
	}

	/**
	 * Name of the key; empty without one.
	 */
	public function key_name(): string {
		return null === $this->key ? '' : substr( hash( 'sha256', 'llm-stack audit key ' . $this->key->reveal() ), 0, 8 );
	}

	/**
	 * Hash of a row.
	 *
	 * @param array<string, mixed> $row The row.
	 */
	public function hash_of( array $row ): string {
		$text = '';
		foreach ( self::COVERED as $column ) {
			$value = (string) $row[ $column ];
			// With its length, so that text cannot move from one column to the next.
			$text .= strlen( $value ) . ':' . $value;
		}
		return null === $this->key ? hash( 'sha256', $text ) : hash_hmac( 'sha256', $text, $this->key->reveal() );
	}

	/**
	 * Digest of the person in a row.
	 *
	 * @param string $salt    Random text of the row.
	 * @param int    $user_id Id of the user.
	 * @param string $login   Name for signing in.
	 * @param string $ip      IP address.
	 */
	public static function digest_of( string $salt, int $user_id, string $login, string $ip ): string {
		return hash( 'sha256', implode( "\n", array( $salt, $user_id, $login, $ip ) ) );
	}

	/**
	 * What is wrong with a row, given the hash before it.
	 *
	 * @param array<string, mixed> $row      The row.
	 * @param string               $previous Hash of the row before it.
	 * @return string A short name: empty, gap, changed, person or key.
	 */
	public function problem_of( array $row, string $previous ): string {
		if ( ! hash_equals( $previous, (string) $row['previous_hash'] ) ) {
			return 'gap';
		}
		if ( $row['chain_key'] !== $this->key_name() && '' !== $row['chain_key'] ) {
			return 'key';
		}
		$chain = '' === $row['chain_key'] ? new self( null ) : $this;
		if ( ! hash_equals( $chain->hash_of( $row ), (string) $row['row_hash'] ) ) {
			return 'changed';
		}
		// Without its salt, the person was erased.
		$digest = self::digest_of( (string) $row['person_salt'], (int) $row['user_id'], (string) $row['user_login'], (string) $row['ip'] );
		return '' === $row['person_salt'] || hash_equals( $digest, (string) $row['person_digest'] ) ? '' : 'person';
	}
}
