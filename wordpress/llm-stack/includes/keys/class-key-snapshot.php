<?php
/**
 * A copy of the team's keys.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Keys;

use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Lock;
use LLM_Stack\Packed_Transient;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps all keys for a short time, because LiteLLM can neither sort all columns nor filter by site. It contains no secrets.
 *
 * A long list takes longer to read than a request may last. Then each request reads a part, and a background job reads the
 * rest. Where there is an older copy, requests use it meanwhile.
 */
class Key_Snapshot {

	/**
	 * Seconds that a copy stays valid, and more for each key: a larger list takes longer to load.
	 */
	private const LIFETIME         = 60;
	private const LIFETIME_PER_KEY = 0.05;

	/**
	 * Seconds that a copy is used while a newer one is being read.
	 */
	private const STALE = HOUR_IN_SECONDS;

	/**
	 * Seconds that a part of a list is kept, until a request reads on.
	 */
	private const PART = 5 * MINUTE_IN_SECONDS;

	/**
	 * Keys from which on an old copy is used while the background job reads a newer one.
	 */
	private const MANY = 1000;

	/**
	 * Hook of the background job.
	 */
	public const HOOK = 'llm_stack_read_keys';

	/**
	 * Most pages of 100 keys.
	 */
	private const MOST_PAGES = 200;

	/**
	 * Calls about keys.
	 *
	 * @var Key_Gateway
	 */
	private $gateway;

	/**
	 * Name of the transient.
	 *
	 * @var string
	 */
	private $name;

	/**
	 * Seconds in which a request reads pages.
	 *
	 * @var float
	 */
	private $seconds;

	/**
	 * The copy that this request has read.
	 *
	 * @var array{at: int, keys: array<int, array<string, mixed>>}|null
	 */
	private $read;

	/**
	 * Creates a copy.
	 *
	 * @param Key_Gateway $gateway Calls about keys.
	 * @param string      $source  Address of the gateway and team.
	 * @param float       $seconds Seconds in which a request reads pages.
	 */
	public function __construct( Key_Gateway $gateway, string $source, float $seconds = 10 ) {
		$this->gateway = $gateway;
		$this->seconds = $seconds;
		$this->name    = 'llm_stack_keys_' . substr( md5( $source ), 0, 12 );
	}

	/**
	 * All keys of the team.
	 *
	 * @param bool $fresh Whether to ask the gateway in any case.
	 * @return array<int, array<string, mixed>>
	 * @throws Gateway_Error When the gateway does not answer, or refuses, or the list is not read completely yet.
	 */
	public function keys( bool $fresh = false ): array {
		$stored = $this->stored();
		$age    = null === $stored ? PHP_INT_MAX : time() - $stored['at'];
		if ( null !== $stored && ! $fresh && $age <= self::lifetime( $stored['keys'] ) ) {
			return $stored['keys'];
		}
		if ( null !== $stored && ! $fresh && count( $stored['keys'] ) >= self::MANY ) {
			self::schedule();
			return $stored['keys'];
		}
		return $this->read_all();
	}

	/**
	 * Reads all pages, from where the request before this one stopped.
	 *
	 * @return array<int, array<string, mixed>>
	 * @throws Gateway_Error When the gateway does not answer, or refuses, or the time is over.
	 */
	public function read_all(): array {
		$part = Packed_Transient::get( $this->name . '_part' ) ?? array(
			'at'   => time(),
			'page' => 0,
			'keys' => array(),
		);
		$end  = microtime( true ) + $this->seconds;
		do {
			$answer = $this->gateway->page( ++$part['page'] );
			foreach ( $answer['keys'] as $key ) {
				$part['keys'][ $key['id'] ] = $key;
			}
			$is_last = $part['page'] >= $answer['pages'] || $part['page'] >= self::MOST_PAGES;
			if ( ! $is_last && microtime( true ) > $end ) {
				Packed_Transient::set( $this->name . '_part', $part, self::PART );
				self::schedule();
				/* translators: 1: number of pages, 2: number of pages */
				throw Gateway_Error::of( 'loading', sprintf( __( 'The list of keys is long and still being read (%1$d of %2$d parts). Try again in a moment.', 'llm-stack' ), $part['page'], $answer['pages'] ), 3 );
			}
		} while ( ! $is_last );
		delete_transient( $this->name . '_part' );
		$this->store(
			array(
				'at'   => $part['at'],
				'keys' => array_values( $part['keys'] ),
			)
		);
		return array_values( $part['keys'] );
	}

	/**
	 * Plans the background job.
	 */
	private static function schedule(): void {
		if ( false === wp_next_scheduled( self::HOOK ) ) {
			wp_schedule_single_event( time(), self::HOOK );
		}
	}

	/**
	 * Unix time at which the keys were read from the gateway.
	 */
	public function time(): int {
		return $this->stored()['at'] ?? time();
	}

	/**
	 * Puts a changed or new key into the copy.
	 *
	 * @param array<string, mixed> $key The key.
	 */
	public function put( array $key ): void {
		$this->change(
			$key['id'],
			static function ( array $keys ) use ( $key ): array {
				$keys[] = $key;
				return $keys;
			}
		);
	}

	/**
	 * Removes a key from the copy.
	 *
	 * @param string $id Hash of the key.
	 */
	public function remove( string $id ): void {
		$this->change(
			$id,
			static function ( array $keys ): array {
				return $keys;
			}
		);
	}

	/**
	 * Changes the stored copy, if there is one.
	 *
	 * @param string   $id   Hash of the key, which is taken out first.
	 * @param callable $then Returns the keys to store.
	 */
	private function change( string $id, callable $then ): void {
		try {
			Lock::hold(
				'snapshot',
				function () use ( $id, $then ): void {
					$this->read = null;
					$this->change_part( $id, $then );
					$stored = $this->stored();
					if ( null === $stored ) {
						return;
					}
					$others         = array_filter(
						$stored['keys'],
						static function ( array $key ) use ( $id ): bool {
							return $key['id'] !== $id;
						}
					);
					$stored['keys'] = $then( array_values( $others ) );
					$this->store( $stored );
				}
			);
		} catch ( Gateway_Error $error ) {
			// A copy that others keep changing is read again.
			$this->read = null;
			delete_transient( $this->name );
		}
	}

	/**
	 * Changes the list that is being read.
	 *
	 * @param string   $id   Hash of the key, which is taken out first.
	 * @param callable $then Returns the keys to store.
	 */
	private function change_part( string $id, callable $then ): void {
		$part = Packed_Transient::get( $this->name . '_part' );
		if ( null === $part ) {
			return;
		}
		$changed = $then( array() );
		if ( isset( $part['keys'][ $id ] ) && array() === $changed ) {
			// The keys after a deleted one move up: the first of the next page is on this one now.
			$part['page'] = max( 0, $part['page'] - 1 );
		}
		unset( $part['keys'][ $id ] );
		foreach ( $changed as $key ) {
			$part['keys'][ $key['id'] ] = $key;
		}
		Packed_Transient::set( $this->name . '_part', $part, self::PART );
	}

	/**
	 * The stored copy, which may be old.
	 *
	 * @return array{at: int, keys: array<int, array<string, mixed>>}|null
	 */
	private function stored(): ?array {
		if ( null === $this->read ) {
			$data = Packed_Transient::get( $this->name );
			if ( ! isset( $data['at'], $data['keys'] ) ) {
				return null;
			}
			$this->read = $data;
		}
		$age = time() - $this->read['at'];
		// A clock that was set back must not keep a copy for ever.
		return $age < 0 ? null : $this->read;
	}

	/**
	 * Stores a copy.
	 *
	 * @param array{at: int, keys: array<int, array<string, mixed>>} $data The copy.
	 */
	private function store( array $data ): void {
		$this->read = $data;
		Packed_Transient::set( $this->name, $data, self::STALE );
	}

	/**
	 * Seconds that a copy stays valid.
	 *
	 * @param array<int, array<string, mixed>> $keys The keys.
	 */
	private static function lifetime( array $keys ): int {
		return (int) ( self::LIFETIME + self::LIFETIME_PER_KEY * count( $keys ) );
	}
}
