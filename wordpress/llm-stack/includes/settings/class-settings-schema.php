<?php
/**
 * Schema of the settings.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Settings;

use LLM_Stack\Rights\Capabilities;

defined( 'ABSPATH' ) || exit;

/**
 * Describes each setting for the REST API and WP-CLI.
 */
final class Settings_Schema {

	/**
	 * JSON schema of the settings, for the REST API.
	 *
	 * @return array<string, array<string, mixed>>
	 */
	public static function all(): array {
		$roles = array();
		foreach ( Capabilities::labels() as $capability => $label ) {
			$roles[ $capability ] = array(
				'description' => $label,
				'type'        => 'array',
				'items'       => array( 'type' => 'string' ),
			);
		}
		return array(
			'roles'        => array(
				'description'          => __( 'Roles that have each right.', 'llm-stack' ),
				'type'                 => 'object',
				'properties'           => $roles,
				'additionalProperties' => false,
			),
			'site_quota'   => self::number( __( 'Most keys of this site; 0 for no limit.', 'llm-stack' ), Settings::LIMITS['site_quota'] ),
			'user_quota'   => self::number( __( 'Most keys of one user; 0 for no limit.', 'llm-stack' ), Settings::LIMITS['user_quota'] ),
			'alias_prefix' => array(
				'description' => __( 'Start of the name of each key in the gateway, where names are unique. Empty for the host of the site.', 'llm-stack' ),
				'type'        => 'string',
				'pattern'     => '^[A-Za-z0-9._-]{0,60}$',
			),
			'scope'        => self::choice( __( 'Whose keys and spend the site shows.', 'llm-stack' ), Settings::SCOPES ),
			'interface'    => self::choice( __( 'How the site shows the interface of LiteLLM.', 'llm-stack' ), Settings::INTERFACES ),
			'audit_days'   => self::number( __( 'Days to keep the audit log; 0 for ever.', 'llm-stack' ), Settings::LIMITS['audit_days'] ),
			'audit_ip'     => self::choice( __( 'How the audit log stores IP addresses.', 'llm-stack' ), Settings::IP_MODES ),
			'purge'        => array(
				'description' => __( 'Remove all data when the plugin is deleted, including the audit log.', 'llm-stack' ),
				'type'        => 'boolean',
			),
		);
	}

	/**
	 * Schema of a number.
	 *
	 * @param string $description What it means.
	 * @param int    $most        Largest value.
	 * @return array<string, mixed>
	 */
	private static function number( string $description, int $most ): array {
		return array(
			'description' => $description,
			'type'        => 'integer',
			'minimum'     => 0,
			'maximum'     => $most,
		);
	}

	/**
	 * Schema of a choice.
	 *
	 * @param string   $description What it means.
	 * @param string[] $choices     Its values.
	 * @return array<string, mixed>
	 */
	private static function choice( string $description, array $choices ): array {
		return array(
			'description' => $description,
			'type'        => 'string',
			'enum'        => $choices,
		);
	}
}
