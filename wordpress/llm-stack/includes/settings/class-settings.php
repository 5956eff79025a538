<?php
/**
 * The plugin's settings in the database.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Settings;

use LLM_Stack\Plugin;
use LLM_Stack\Rights\Capabilities;

defined( 'ABSPATH' ) || exit;

/**
 * Settings without secrets, one option of each site. Addresses and keys are in wp-config.php.
 */
final class Settings {

	public const OPTION = Plugin::OPTION;
	public const GROUP  = 'llm_stack';

	/**
	 * Ways to store an IP address in the audit log.
	 */
	public const IP_MODES = array( 'anonymous', 'full', 'none' );

	/**
	 * Scopes of lists and charts: the keys of this site, or all of the team's.
	 */
	public const SCOPES = array( 'site', 'team' );

	/**
	 * Ways to LiteLLM's interface: a link, or a frame in a page.
	 */
	public const INTERFACES = array( 'link', 'frame' );

	/**
	 * Largest value of each number.
	 */
	public const LIMITS = array(
		'site_quota' => 100000,
		'user_quota' => 100000,
		'audit_days' => 36500,
	);

	/**
	 * Registers the option.
	 */
	public static function register(): void {
		register_setting(
			self::GROUP,
			self::OPTION,
			array(
				'type'              => 'object',
				'description'       => __( 'Settings of LLM Stack', 'llm-stack' ),
				'sanitize_callback' => array( self::class, 'sanitize' ),
				'default'           => self::defaults(),
				'show_in_rest'      => false,
			)
		);
	}

	/**
	 * Default of each setting.
	 *
	 * @return array<string, mixed>
	 */
	public static function defaults(): array {
		return array(
			'roles'        => array_fill_keys( Capabilities::ALL, array( 'administrator' ) ),
			'site_quota'   => 100,
			'user_quota'   => 20,
			'alias_prefix' => '',
			'scope'        => 'site',
			'interface'    => 'link',
			'audit_days'   => 365,
			'audit_ip'     => 'anonymous',
			'purge'        => false,
		);
	}

	/**
	 * All settings of this site.
	 *
	 * @return array<string, mixed>
	 */
	public static function all(): array {
		$stored = get_option( self::OPTION, array() );
		return self::sanitize( is_array( $stored ) ? $stored : array() );
	}

	/**
	 * One setting.
	 *
	 * @param string $name Its name.
	 * @return mixed
	 */
	public static function get( string $name ) {
		return self::all()[ $name ] ?? null;
	}

	/**
	 * Start of the alias of each key of this site.
	 */
	public static function alias_prefix(): string {
		$prefix = (string) self::get( 'alias_prefix' );
		if ( '' !== $prefix ) {
			return $prefix;
		}
		$host = (string) wp_parse_url( home_url(), PHP_URL_HOST );
		$path = trim( (string) wp_parse_url( home_url(), PHP_URL_PATH ), '/' );
		return substr( (string) preg_replace( '/[^a-z0-9.]+/', '-', strtolower( $host . ( '' === $path ? '' : '-' . $path ) ) ), 0, 59 ) . '-';
	}

	/**
	 * Completes settings and replaces invalid values by the defaults.
	 *
	 * @param mixed $given Settings from a form, the REST API or the database.
	 * @return array<string, mixed>
	 */
	public static function sanitize( $given ): array {
		$given    = is_array( $given ) ? $given : array();
		$settings = self::defaults();
		foreach ( self::LIMITS as $name => $most ) {
			if ( is_numeric( $given[ $name ] ?? null ) ) {
				$settings[ $name ] = min( max( 0, (int) $given[ $name ] ), $most );
			}
		}
		if ( 1 === preg_match( '/^[A-Za-z0-9._-]{1,60}$/', is_string( $given['alias_prefix'] ?? null ) ? $given['alias_prefix'] : '' ) ) {
			$settings['alias_prefix'] = $given['alias_prefix'];
		}
		foreach ( array(
			'scope'     => self::SCOPES,
			'interface' => self::INTERFACES,
			'audit_ip'  => self::IP_MODES,
		) as $name => $choices ) {
			if ( in_array( $given[ $name ] ?? null, $choices, true ) ) {
				$settings[ $name ] = $given[ $name ];
			}
		}
		$settings['purge'] = ! empty( $given['purge'] ) && 'false' !== $given['purge'];
		if ( is_array( $given['roles'] ?? null ) ) {
			foreach ( Capabilities::ALL as $capability ) {
				$roles                            = $given['roles'][ $capability ] ?? array();
				$settings['roles'][ $capability ] = self::role_names( is_array( $roles ) ? $roles : array() );
			}
		}
		return $settings;
	}

	/**
	 * Names of roles, without what cannot be one. Roles of a plugin that is inactive now stay.
	 *
	 * @param array<mixed> $given What was sent.
	 * @return string[]
	 */
	private static function role_names( array $given ): array {
		$names = array_map( 'sanitize_key', array_filter( $given, 'is_string' ) );
		return array_values( array_unique( array_filter( $names ) ) );
	}
}
