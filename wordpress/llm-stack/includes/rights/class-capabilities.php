<?php
/**
 * The plugin's own capabilities.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Rights;

use LLM_Stack\Settings\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Gives capabilities to the roles that the settings name. Roles in the database stay as they are, so deactivating the plugin
 * takes every right back.
 */
final class Capabilities {

	public const VIEW        = 'llm_stack_view';
	public const MANAGE_KEYS = 'llm_stack_manage_keys';
	public const AUDIT       = 'llm_stack_audit';
	public const ALL         = array( self::VIEW, self::MANAGE_KEYS, self::AUDIT );

	/**
	 * Capability for the settings and the check of the connection.
	 */
	public const SETTINGS = 'manage_options';

	/**
	 * What each capability allows.
	 *
	 * @return array<string, string>
	 */
	public static function labels(): array {
		return array(
			self::VIEW        => __( 'See spend and their own keys', 'llm-stack' ),
			self::MANAGE_KEYS => __( 'See, create, block and delete keys', 'llm-stack' ),
			self::AUDIT       => __( 'Read and export the audit log', 'llm-stack' ),
		);
	}

	/**
	 * Adds the capabilities of the user's roles.
	 *
	 * @param array<string, bool> $granted Capabilities that the user has.
	 * @param string[]            $needed  Capabilities that the check needs.
	 * @param \WP_User            $user    The user.
	 * @return array<string, bool>
	 */
	public static function grant( array $granted, array $needed, $user ): array {
		$ours = array_intersect( self::ALL, $needed );
		foreach ( $ours as $capability ) {
			$roles                  = Settings::get( 'roles' )[ $capability ] ?? array();
			$granted[ $capability ] = array() !== array_intersect( $roles, (array) $user->roles );
		}
		return $granted;
	}
}
