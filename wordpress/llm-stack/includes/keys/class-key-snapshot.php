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
 */
class Key_Snapshot {

	/**
	 * Seconds that a copy stays valid, and more for each key: a larger list takes longer to load.
	 */
	private const LIFETIME         = 60;
	private const LIFETIME_PER_KEY = 0.05;

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
	 */
	public function __construct( Key_Gateway $gateway, string $source ) {
		$this->gateway = $gateway;
		$this->name    = 'llm_stack_keys_' . substr( md5( $source ), 0, 12 );
	}

	/**
	 * All keys of the team.
	 *
	 * @param bool $fresh Whether to ask the gateway in any case.
	 * @return array<int, array<string, mixed>>
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function keys( bool $fresh = false ): array {
		$stored = $fresh ? null : $this->stored();
		if ( null === $stored ) {
			$stored = array(
				'at'   => time(),
				'keys' => $this->load(),
			);
			$this->store( $stored );
		}
		return $stored['keys'];
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
					$stored     = $this->stored();
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
	 * Loads all pages.
	 *
	 * @return array<int, array<string, mixed>>
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	private function load(): array {
		$keys = array();
		$page = 0;
		do {
			$answer = $this->gateway->page( ++$page );
			foreach ( $answer['keys'] as $key ) {
				// By id, because a page can repeat a key when another one was deleted meanwhile.
				$keys[ $key['id'] ] = $key;
			}
		} while ( $page < $answer['pages'] && $page < self::MOST_PAGES );
		return array_values( $keys );
	}

	/**
	 * The stored copy, if it is valid.
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
		return $age < 0 || $age > self::lifetime( $this->read['keys'] ) ? null : $this->read;
	}

	/**
	 * Stores a copy.
	 *
	 * @param array{at: int, keys: array<int, array<string, mixed>>} $data The copy.
	 */
	private function store( array $data ): void {
		$this->read = $data;
		Packed_Transient::set( $this->name, $data, self::lifetime( $data['keys'] ) );
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
