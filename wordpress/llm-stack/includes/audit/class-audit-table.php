<?php
/**
 * The table of the audit log.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Audit;

defined( 'ABSPATH' ) || exit;

/**
 * Creates and upgrades the table: one for all sites of a network, with one chain.
 */
final class Audit_Table {

	/**
	 * Version of the table. Raise it with every change of the columns.
	 */
	public const VERSION = 1;

	/**
	 * Network option with the version of the existing table.
	 */
	public const VERSION_OPTION = 'llm_stack_audit_version';

	/**
	 * Network option that says where the oldest kept row continues.
	 */
	public const ANCHOR_OPTION = 'llm_stack_audit_anchor';

	/**
	 * Name of the table.
	 */
	public static function name(): string {
		global $wpdb;
		return $wpdb->base_prefix . 'llm_stack_audit';
	}

	/**
	 * Creates the table, or upgrades it after an update of the plugin. A newer table stays as it is.
	 */
	public static function upgrade(): void {
		if ( (int) get_site_option( self::VERSION_OPTION, 0 ) >= self::VERSION ) {
			return;
		}
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		dbDelta( self::schema() );
		if ( self::exists() ) {
			update_site_option( self::VERSION_OPTION, self::VERSION );
		}
	}

	/**
	 * Whether the table is there.
	 */
	public static function exists(): bool {
		global $wpdb;
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- asks the database itself.
		return self::name() === $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( self::name() ) ) );
	}

	/**
	 * Removes the table and what belongs to it.
	 */
	public static function drop(): void {
		global $wpdb;
		// phpcs:ignore WordPress.DB, PluginCheck.Security.DirectDB.UnescapedDBParameter -- the name has no input.
		$wpdb->query( 'DROP TABLE IF EXISTS ' . self::name() );
		delete_site_option( self::VERSION_OPTION );
		delete_site_option( self::ANCHOR_OPTION );
	}

	/**
	 * The table in dbDelta's spelling: a field a line, two spaces after PRIMARY KEY, KEY instead of INDEX. The unique
	 * previous_hash keeps the chain in one line when two requests write at once.
	 */
	private static function schema(): string {
		global $wpdb;
		$table   = self::name();
		$charset = $wpdb->get_charset_collate();
		return "CREATE TABLE $table (
	id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
	created_at datetime NOT NULL,
	site_id bigint(20) unsigned NOT NULL DEFAULT 0,
	action varchar(40) NOT NULL,
	outcome varchar(20) NOT NULL,
	reason varchar(40) NOT NULL DEFAULT '',
	via varchar(10) NOT NULL,
	request_id char(32) NOT NULL,
	object_id varchar(64) NOT NULL DEFAULT '',
	object_name varchar(255) NOT NULL DEFAULT '',
	state_before longtext NOT NULL,
	state_after longtext NOT NULL,
	user_id bigint(20) unsigned NOT NULL DEFAULT 0,
	user_login varchar(60) NOT NULL DEFAULT '',
	ip varchar(45) NOT NULL DEFAULT '',
	person_salt char(32) NOT NULL DEFAULT '',
	person_digest char(64) NOT NULL,
	chain_key char(8) NOT NULL DEFAULT '',
	previous_hash char(64) NOT NULL,
	row_hash char(64) NOT NULL,
	PRIMARY KEY  (id),
	UNIQUE KEY previous_hash (previous_hash),
	KEY created_at (created_at),
	KEY site_id (site_id,id),
	KEY user_id (user_id),
	KEY object_id (object_id)
) $charset;";
	}
}
