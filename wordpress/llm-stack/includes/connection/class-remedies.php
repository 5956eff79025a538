<?php
/**
 * What to do about each kind of failure.
 *
 * @package LLM_Stack
 */

namespace LLM_Stack\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * One remedy for each reason of a Gateway_Error.
 */
final class Remedies {

	/**
	 * What to do.
	 *
	 * @param string $reason Reason of the error.
	 * @return string A sentence; empty if the error itself says it.
	 */
	public static function of( string $reason ): string {
		switch ( $reason ) {
			case 'not_configured':
				return __( 'The operator of the gateway gets the lines for wp-config.php from: npm run wordpress -- config --stack NAME', 'llm-stack' );
			case 'down':
			case 'slow':
			case 'failed':
				return __( 'The site itself is not affected. Ask the operator of the gateway, who can run: npm run smoke -- --stack NAME', 'llm-stack' );
			case 'circuit_open':
				return __( 'The plugin waits so that the site stays fast, and then tries again by itself.', 'llm-stack' );
			case 'certificate':
				return __( 'Set LLM_STACK_CA_FILE to a file with the certificate of the gateway or its authority, and call the gateway by the name in its certificate.', 'llm-stack' );
			case 'blocked_by_site':
				return __( 'Add the host of the gateway to WP_ACCESSIBLE_HOSTS in wp-config.php.', 'llm-stack' );
			case 'not_json':
				return __( 'Check that LLM_STACK_URL is the address of the API, not that of the chat or of a login page.', 'llm-stack' );
			case 'too_large':
				return __( 'Choose a shorter period.', 'llm-stack' );
			case 'key_unknown':
			case 'key_expired':
				return __( 'The key was probably rotated. Replace it in wp-config.php, or in the file that it names, with the value from: npm run wordpress -- config --stack NAME', 'llm-stack' );
			case 'key_blocked':
				return __( 'Ask the operator of the gateway why. They can unblock it with: npm run keys -- unblock ALIAS', 'llm-stack' );
			case 'not_allowed':
				return __( 'The key itself is valid. Check that LLM_STACK_ADMIN_KEY is the key of a service with management rights and that LLM_STACK_TEAM is its alias.', 'llm-stack' );
			case 'model_denied':
				return __( 'Choose a model of the list, or ask the operator of the gateway to add it.', 'llm-stack' );
			case 'budget_exceeded':
				return __( 'Wait until the budget resets, or ask the operator of the gateway for a larger one.', 'llm-stack' );
			case 'rate_limited':
				return __( 'Wait a minute and try again.', 'llm-stack' );
			case 'alias_taken':
				return __( 'Choose another name. Names are unique in the whole gateway.', 'llm-stack' );
			case 'loading':
				return __( 'Try again in a moment.', 'llm-stack' );
			case 'key_gone':
				return __( 'Someone else may have deleted it. Reload the list.', 'llm-stack' );
			case 'outcome_unknown':
				return __( 'Reload the list. If the key is there, delete it, because its value is lost, and create another one.', 'llm-stack' );
			case 'audit':
				return __( 'Nothing was changed at the gateway. Check the database of the site.', 'llm-stack' );
			default:
				return '';
		}
	}
}
