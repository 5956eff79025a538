<?php
/**
 * Reads the list of keys from the gateway.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Keys;

use LLM_Stack\Connection\Gateway_Error;
use LLM_Stack\Packed_Transient;
use LLM_Stack\Plugin;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Reads all pages of the list. A long list takes longer to read than a request may last. Then each request reads some pages, and
 * so does a background job.
 */
final class Key_Reader {

	/**
	 * Seconds that a part of a list is kept, until a request reads on.
	 */
	private const KEPT = 5 * MINUTE_IN_SECONDS;

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
	 * Name of the transient with the part that was read.
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
	 * Creates a reader.
	 *
	 * @param Key_Gateway $gateway Calls about keys.
	 * @param string      $name    Name of the transient with the part that was read.
	 * @param float       $seconds Seconds in which a request reads pages.
	 */
	public function __construct( Key_Gateway $gateway, string $name, float $seconds ) {
		$this->gateway = $gateway;
		$this->name    = $name;
		$this->seconds = $seconds;
	}

	/**
	 * Reads pages from where the request before this one stopped, until the end of the list or of the time. Other requests must
	 * not read meanwhile.
	 *
	 * @return array{at: int, keys: array<int, array<string, mixed>>}|null When the first page was read, and the keys; null before
	 * the end of the list.
	 * @throws Gateway_Error When the gateway does not answer, or refuses.
	 */
	public function read_on(): ?array {
		Packed_Transient::reload( $this->name );
		$part = $this->part() ?? array(
			'at'    => time(),
			'page'  => 0,
			'pages' => 0,
			'keys'  => array(),
		);
		$end  = microtime( true ) + $this->seconds;
		do {
			$answer        = $this->gateway->page( ++$part['page'] );
			$part['pages'] = min( $answer['pages'], self::MOST_PAGES );
			foreach ( $answer['keys'] as $key ) {
				$part['keys'][ $key['id'] ] = $key;
			}
			$is_last = $part['page'] >= $part['pages'];
		} while ( ! $is_last && microtime( true ) < $end );
		if ( ! $is_last ) {
			Packed_Transient::set( $this->name, $part, self::KEPT );
			return null;
		}
		delete_transient( $this->name );
		return array(
			'at'   => $part['at'],
			'keys' => array_values( $part['keys'] ),
		);
	}

	/**
	 * The error that says how far the list was read.
	 */
	public function unfinished(): Gateway_Error {
		$part = $this->part();
		/* translators: 1: number of pages, 2: number of pages */
		return Gateway_Error::of( 'loading', sprintf( __( 'The list of keys is long and still being read (%1$d of %2$d parts).', 'llm-stack' ), $part['page'] ?? 0, $part['pages'] ?? 0 ), 1 );
	}

	/**
	 * Plans the background job.
	 */
	public static function schedule(): void {
		if ( false === wp_next_scheduled( Plugin::READ_KEYS ) ) {
			wp_schedule_single_event( time(), Plugin::READ_KEYS );
		}
	}

	/**
	 * Replaces a key in the part that was read.
	 *
	 * @param string                    $id  Hash of the key.
	 * @param array<string, mixed>|null $key The key now; null if it was deleted.
	 */
	public function replace( string $id, ?array $key ): void {
		$part = $this->part();
		if ( null === $part ) {
			return;
		}
		if ( isset( $part['keys'][ $id ] ) && null === $key ) {
			// The keys after a deleted one move up: the first of the next page is on this one now.
			$part['page'] = max( 0, $part['page'] - 1 );
		}
		unset( $part['keys'][ $id ] );
		if ( null !== $key ) {
			$part['keys'][ $id ] = $key;
		}
		Packed_Transient::set( $this->name, $part, self::KEPT );
	}

	/**
	 * The part that was read; null if there is none.
	 *
	 * @return array{at: int, page: int, pages: int, keys: array<string, array<string, mixed>>}|null
	 */
	private function part(): ?array {
		$part = Packed_Transient::get( $this->name );
		return is_int( $part['at'] ?? null ) && is_int( $part['page'] ?? null ) && is_int( $part['pages'] ?? null ) && is_array( $part['keys'] ?? null ) ? array(
			'at'    => $part['at'],
			'page'  => $part['page'],
			'pages' => $part['pages'],
			'keys'  => $part['keys'],
		) : null;
	}
}
