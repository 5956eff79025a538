<?php
/**
 * A row of the audit log.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Audit;

use LLM_Stack\Connection\Redactor;
use LLM_Stack\Rights\Actor;
use LLM_Stack\Settings\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Turns an event into the columns of a row, without secrets.
 */
final class Audit_Row {

	/**
	 * Formats of the columns. WordPress' own would take every `object_id` for a number.
	 *
	 * @param array<string, mixed> $row The row.
	 * @return string[]
	 */
	public static function formats( array $row ): array {
		return array_map(
			static function ( $value ): string {
				return is_int( $value ) ? '%d' : '%s';
			},
			array_values( $row )
		);
	}

	/**
	 * The columns of a row without its place in the chain.
	 *
	 * @param Actor                $actor   Who did it.
	 * @param string               $action  Name of the action.
	 * @param string               $outcome Its outcome.
	 * @param array<string, mixed> $object  What it was done to.
	 * @return array<string, mixed>
	 */
	public static function of( Actor $actor, string $action, string $outcome, array $object ): array {
		$salt  = bin2hex( random_bytes( 16 ) );
		$login = mb_substr( $actor->login(), 0, 60 );
		$ip    = self::stored_ip( $actor->ip() );
		return array(
			'created_at'    => gmdate( 'Y-m-d H:i:s' ),
			'site_id'       => get_current_blog_id(),
			'action'        => $action,
			'outcome'       => $outcome,
			'reason'        => (string) ( $object['reason'] ?? '' ),
			'via'           => $actor->via(),
			'request_id'    => (string) ( $object['request_id'] ?? bin2hex( random_bytes( 16 ) ) ),
			'object_id'     => (string) ( $object['id'] ?? '' ),
			'object_name'   => self::stored_text( (string) ( $object['name'] ?? '' ) ),
			'state_before'  => self::stored_state( $object['before'] ?? array() ),
			'state_after'   => self::stored_state( $object['after'] ?? array() ),
			'user_id'       => $actor->user_id(),
			'user_login'    => $login,
			'ip'            => $ip,
			'person_salt'   => $salt,
			'person_digest' => Audit_Chain::digest_of( $salt, $actor->user_id(), $login, $ip ),
		);
	}

	/**
	 * JSON in ASCII: a database with another character set must not change what the hash covers.
	 *
	 * @param array<string, mixed> $state State of the object.
	 */
	private static function stored_state( array $state ): string {
		return array() === $state ? '' : (string) wp_json_encode( Redactor::data( $state ) );
	}

	/**
	 * Text that every character set of the database stores unchanged.
	 *
	 * @param string $text Name of the object.
	 */
	private static function stored_text( string $text ): string {
		global $wpdb;
		$text = Redactor::text( $text, 190 );
		return 'utf8mb4' === $wpdb->charset ? $text : wp_encode_emoji( $text );
	}

	/**
	 * An IP address as the settings ask for it.
	 *
	 * @param string $ip The address.
	 */
	private static function stored_ip( string $ip ): string {
		$mode = Settings::get( 'audit_ip' );
		if ( '' === $ip || 'none' === $mode ) {
			return '';
		}
		return substr( 'anonymous' === $mode ? wp_privacy_anonymize_ip( $ip ) : $ip, 0, 45 );
	}
}
