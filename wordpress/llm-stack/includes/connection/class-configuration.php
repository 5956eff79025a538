<?php
/**
 * The plugin's connection settings.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.Security.EscapeOutput.ExceptionNotEscaped -- what shows an error escapes it: its text is for JSON and terminals too.

/**
 * Address, keys and other values that come from wp-config.php or the environment, never from the database.
 */
class Configuration {

	public const URL         = 'LLM_STACK_URL';
	public const ADMIN_KEY   = 'LLM_STACK_ADMIN_KEY';
	public const CONTENT_KEY = 'LLM_STACK_CONTENT_KEY';
	public const UI_URL      = 'LLM_STACK_UI_URL';
	public const TEAM        = 'LLM_STACK_TEAM';
	public const CA_FILE     = 'LLM_STACK_CA_FILE';
	public const BOUNDS      = 'LLM_STACK_BOUNDS';
	public const AUDIT_KEY   = 'LLM_STACK_AUDIT_KEY';

	/**
	 * Team of the service key that the stack declares by default.
	 */
	private const DEFAULT_TEAM = 'wordpress_admin_service';

	/**
	 * Where values come from.
	 *
	 * @var Configuration_Source
	 */
	private $source;

	/**
	 * Values that were looked up during this request.
	 *
	 * @var array<string, Configured_Value>
	 */
	private $found = array();

	/**
	 * Creates the configuration.
	 *
	 * @param Configuration_Source|null $source Where values come from.
	 */
	public function __construct( ?Configuration_Source $source = null ) {
		$this->source = $source ?? new Configuration_Source();
	}

	/**
	 * All names in the order of the settings page.
	 *
	 * @return string[]
	 */
	public static function names(): array {
		return array( self::URL, self::ADMIN_KEY, self::CONTENT_KEY, self::UI_URL, self::TEAM, self::CA_FILE, self::BOUNDS, self::AUDIT_KEY );
	}

	/**
	 * A value with its origin and its problem.
	 *
	 * @param string $name One of this class's names.
	 */
	public function value( string $name ): Configured_Value {
		if ( ! isset( $this->found[ $name ] ) ) {
			$value                = $this->source->find( $name );
			$problem              = '' === $value->problem() && '' !== $value->value() ? $this->problem_of( $name, $value->value() ) : $value->problem();
			$this->found[ $name ] = $value->with_problem( $problem );
		}
		return $this->found[ $name ];
	}

	/**
	 * The gateway's address without a slash at its end.
	 *
	 * @throws Gateway_Error When it is missing or not allowed.
	 */
	public function url(): string {
		$value = $this->value( self::URL );
		if ( ! $value->is_set() ) {
			throw self::missing( self::URL, $value );
		}
		return rtrim( $value->value(), '/' );
	}

	/**
	 * Address at which browsers reach LiteLLM's interface, without a slash at its end. The site itself may call another one.
	 *
	 * @throws Gateway_Error When it is missing or not allowed.
	 */
	public function interface_url(): string {
		$value = $this->value( self::UI_URL );
		if ( '' !== $value->problem() ) {
			throw self::missing( self::UI_URL, $value );
		}
		$url = '' === $value->value() ? $this->url() : rtrim( $value->value(), '/' );
		if ( Address::is_loopback( trim( (string) wp_parse_url( $url, PHP_URL_HOST ), '[]' ) ) ) {
			$error = Gateway_Error::of( 'not_configured', __( 'LLM_STACK_URL is an address of the web server\'s machine, which browsers elsewhere cannot reach, and LLM_STACK_UI_URL is not set.', 'llm-stack' ) );
			throw $error;
		}
		return $url;
	}

	/**
	 * A key.
	 *
	 * @param string $name Name of the key.
	 * @throws Gateway_Error When it is missing or not a key.
	 */
	public function key( string $name ): Secret {
		$value = $this->value( $name );
		if ( ! $value->is_set() ) {
			throw self::missing( $name, $value );
		}
		return new Secret( $value->value() );
	}

	/**
	 * Id of the team that the site's keys belong to.
	 */
	public function team(): string {
		$value = $this->value( self::TEAM );
		return $value->is_set() ? $value->value() : self::DEFAULT_TEAM;
	}

	/**
	 * File with the certificate authorities to trust; WordPress' own list if it is not set.
	 *
	 * @throws Gateway_Error When it is set and cannot be read. Without it, every call would fail with a worse message.
	 */
	public function ca_file(): string {
		$value = $this->value( self::CA_FILE );
		if ( '' !== $value->problem() ) {
			throw self::missing( self::CA_FILE, $value );
		}
		return '' !== $value->value() ? $value->value() : ABSPATH . WPINC . '/certificates/ca-bundle.crt';
	}

	/**
	 * Key of the audit log's hash chain, if there is one.
	 */
	public function audit_key(): ?Secret {
		$value = $this->value( self::AUDIT_KEY );
		return $value->is_set() ? new Secret( $value->value() ) : null;
	}

	/**
	 * What is wrong with a value, as a sentence.
	 *
	 * @param string $name  Its name.
	 * @param string $value The value.
	 */
	private function problem_of( string $name, string $value ): string {
		switch ( $name ) {
			case self::URL:
			case self::UI_URL:
				return Address::problem( $value );
			case self::ADMIN_KEY:
				return $this->key_problem( $value );
			case self::CONTENT_KEY:
				return $this->source->find( self::ADMIN_KEY )->value() === $value
					? __( 'It is the admin key. Use the key of the service that calls models.', 'llm-stack' )
					: $this->key_problem( $value );
			case self::CA_FILE:
				return is_file( $value ) && is_readable( $value ) ? '' : __( 'PHP cannot read this file. Check the path and the permissions.', 'llm-stack' );
			case self::BOUNDS:
				return is_array( json_decode( $value, true ) ) ? '' : __( 'This is not JSON. Take the line from npm run wordpress -- config.', 'llm-stack' );
			case self::AUDIT_KEY:
				return strlen( $value ) >= 32 ? '' : __( 'It is shorter than 32 characters.', 'llm-stack' );
			default:
				return 1 === preg_match( '/^[\w.\-]{1,128}$/', $value ) ? '' : __( 'A team id has only letters, digits, dots, dashes and underscores.', 'llm-stack' );
		}
	}

	/**
	 * What is wrong with a key.
	 *
	 * @param string $value The key.
	 */
	private function key_problem( string $value ): string {
		return 1 === preg_match( '/^sk-[A-Za-z0-9_\-]{4,}$/', $value ) ? '' : __( 'A key begins with sk- and has only letters, digits, dashes and underscores. Copy it again, completely.', 'llm-stack' );
	}

	/**
	 * The error for a value that cannot be used.
	 *
	 * @param string           $name  Its name.
	 * @param Configured_Value $value What was found.
	 */
	private static function missing( string $name, Configured_Value $value ): Gateway_Error {
		if ( '' !== $value->problem() ) {
			/* translators: 1: name of a constant, 2: a sentence about what is wrong */
			return Gateway_Error::of( 'not_configured', sprintf( __( '%1$s cannot be used. %2$s', 'llm-stack' ), $name, $value->problem() ) );
		}
		/* translators: %s: name of a constant */
		return Gateway_Error::of( 'not_configured', sprintf( __( '%s is not set.', 'llm-stack' ), $name ) );
	}
}
