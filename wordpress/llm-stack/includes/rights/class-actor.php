<?php
/**
 * Who does something.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Rights;

defined( 'ABSPATH' ) || exit;

/**
 * A user of the site, a person at the shell, or WordPress itself, and the way they came.
 */
final class Actor {

	/**
	 * Id of the user; 0 for the shell and for WordPress itself.
	 *
	 * @var int
	 */
	private $user_id;

	/**
	 * One of rest, page, cli and cron.
	 *
	 * @var string
	 */
	private $via;

	/**
	 * Creates an actor.
	 *
	 * @param int    $user_id Id of the user.
	 * @param string $via     One of rest, page, cli and cron.
	 */
	public function __construct( int $user_id, string $via ) {
		$this->user_id = $user_id;
		$this->via     = $via;
	}

	/**
	 * The current user.
	 *
	 * @param string $via One of rest, page, cli and cron.
	 */
	public static function current( string $via ): self {
		return new self( get_current_user_id(), $via );
	}

	/**
	 * Id of the user; 0 for the shell and for WordPress itself.
	 */
	public function user_id(): int {
		return $this->user_id;
	}

	/**
	 * Name for signing in; empty without a user.
	 */
	public function login(): string {
		$user = 0 === $this->user_id ? false : get_userdata( $this->user_id );
		return false === $user ? '' : $user->user_login;
	}

	/**
	 * The way the actor came.
	 */
	public function via(): string {
		return $this->via;
	}

	/**
	 * Whether the actor has a right. WP-CLI without --user has every right, because its shell can read wp-config.php anyway.
	 *
	 * @param string $capability Name of the right.
	 */
	public function may( string $capability ): bool {
		if ( 0 === $this->user_id ) {
			return in_array( $this->via, array( 'cli', 'cron' ), true );
		}
		return user_can( $this->user_id, $capability );
	}

	/**
	 * IP address of the request; empty for the shell and for WordPress itself. Headers of proxies are not read, because
	 * clients can write them.
	 */
	public function ip(): string {
		if ( in_array( $this->via, array( 'cli', 'cron' ), true ) ) {
			return '';
		}
		$ip = isset( $_SERVER['REMOTE_ADDR'] ) && is_string( $_SERVER['REMOTE_ADDR'] ) ? sanitize_text_field( wp_unslash( $_SERVER['REMOTE_ADDR'] ) ) : '';
		return false === filter_var( $ip, FILTER_VALIDATE_IP ) ? '' : $ip;
	}
}
