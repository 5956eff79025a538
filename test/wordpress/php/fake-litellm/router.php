<?php
/**
 * A LiteLLM for tests, for `php -S`: answers in the shapes of LiteLLM 1.101.6, with its keys in the file $FAKE_LITELLM.
 *
 * The file's `mode` makes it fail: html, redirect, error-500, bad-gateway, unknown-key, expired-key, blocked-key,
 * not-allowed, budget, rate, garbage, refused.
 */

// phpcs:ignoreFile -- not a part of the plugin.

$file   = (string) getenv( 'FAKE_LITELLM' );
$handle = fopen( $file, 'c+' );
flock( $handle, LOCK_EX );
$state = json_decode( (string) stream_get_contents( $handle ), true ) ?: array();
$state += array( 'mode' => '', 'keys' => array(), 'calls' => array(), 'activity' => array() );
$path   = (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH );
$body   = json_decode( (string) file_get_contents( 'php://input' ), true ) ?: array();
$bearer = preg_replace( '/^Bearer /', '', $_SERVER['HTTP_AUTHORIZATION'] ?? '' );

$state['calls'][] = array( 'method' => $_SERVER['REQUEST_METHOD'], 'path' => $path, 'query' => $_GET, 'body' => $body, 'key' => $bearer );

$answer = static function ( int $status, $data, array $headers = array() ) use ( &$state, $handle ): void {
	ftruncate( $handle, 0 );
	rewind( $handle );
	fwrite( $handle, json_encode( $state ) );
	fflush( $handle );
	flock( $handle, LOCK_UN );
	http_response_code( $status );
	foreach ( $headers as $header ) {
		header( $header );
	}
	if ( is_string( $data ) ) {
		echo $data;
		exit;
	}
	header( 'Content-Type: application/json' );
	echo json_encode( $data );
	exit;
};
$error  = static function ( int $status, string $message, string $type, ?string $param = null ) use ( $answer ): void {
	$answer( $status, array( 'error' => array( 'message' => $message, 'type' => $type, 'param' => $param, 'code' => (string) $status ) ) );
};

switch ( $state['mode'] ) {
	case 'html':
		$answer( 200, '<!doctype html><title>Sign in</title>', array( 'Content-Type: text/html' ) );
	case 'redirect':
		$answer( 302, '', array( 'Location: ' . ( $state['redirect_to'] ?? 'http://169.254.169.254/latest/meta-data/' ) ) );
	case 'error-500':
		$error( 500, 'Internal error, key sk-leaked1234 was used', 'internal_server_error' );
	case 'bad-gateway':
		$answer( 502, '<html><h1>502 Bad Gateway</h1></html>', array( 'Content-Type: text/html' ) );
	case 'garbage':
		$answer( 200, "\x00\xFF not json" );
	case 'rate':
		$answer( 429, '', array( 'Retry-After: 7' ) );
	case 'unknown-key':
		$error( 401, "Authentication Error, Invalid proxy server token passed. Received API Key = sk-...abcd, Key Hash (Token) =1234. Unable to find token in cache or `LiteLLM_VerificationTokenTable`", 'token_not_found_in_db', 'key' );
	case 'expired-key':
		$error( 401, 'Authentication Error - Expired Key. Key Expiry time 2026-01-01 and current time 2026-11-28', 'expired_key' );
	case 'blocked-key':
		$error( 401, "Authentication Error, Key is blocked. Update via `/key/unblock` if you're an admin.", 'auth_error' );
	case 'not-allowed':
		$error( 401, 'Authentication Error, Only proxy admin can be used to generate, delete, update info for new keys/users/teams. Route=/key/generate', 'auth_error' );
	case 'budget':
		$error( 429, 'Budget has been exceeded! Current cost: 100.0, Max budget: 100.0', 'budget_exceeded' );
	case 'refused':
		$answer( 403, array( 'detail' => 'A new key of team wordpress_admin_service is refused: max_budget is 50.0: it must be above 0 and at most 20.0. Ask again within these bounds. An administrator sets the bounds in KEY_BOUNDS.' ) );
}

if ( ! in_array( $bearer, array( 'sk-admin-0001', 'sk-admin-0002', 'sk-content-0001', 'sk-master-0001' ), true ) ) {
	$error( 401, 'Authentication Error, Invalid proxy server token passed.', 'token_not_found_in_db', 'key' );
}

$row_of = static function ( array $key ): array {
	unset( $key['key'] );
	return $key;
};
$team   = 'wordpress_admin_service';

switch ( $path ) {
	case '/global/spend':
		if ( 'sk-master-0001' === $bearer ) {
			$answer( 200, array( 'spend' => 1.0 ) );
		}
		$error( 403, 'Virtual key is not allowed to call this route. Only allowed to call routes: [...]. Tried to call route: /global/spend', 'auth_error' );
	case '/key/info':
		if ( ! isset( $_GET['key'] ) ) {
			$answer( 200, array( 'key' => hash( 'sha256', $bearer ), 'info' => array( 'key_alias' => $team, 'expires' => $state['admin_expires'] ?? gmdate( 'Y-m-d\TH:i:s.000\Z', time() + 80 * 86400 ) ) ) );
		}
		$key = $state['keys'][ $_GET['key'] ] ?? null;
		if ( null === $key ) {
			$error( 404, 'Key not found in database', 'not_found_error', 'key' );
		}
		$info = $row_of( $key );
		unset( $info['token'] );
		$answer( 200, array( 'key' => $_GET['key'], 'info' => $info ) );
	case '/key/list':
		$size = (int) $_GET['size'];
		if ( $size > 100 ) {
			$answer( 422, array( 'detail' => array( array( 'loc' => array( 'query', 'size' ), 'msg' => 'Input should be less than or equal to 100' ) ) ) );
		}
		ksort( $state['keys'] );
		$keys = array_values( array_map( $row_of, $state['keys'] ) );
		$page = (int) $_GET['page'];
		// The service's own key belongs to its user, and is in the list.
		array_unshift( $keys, array( 'token' => hash( 'sha256', 'sk-admin-0001' ), 'key_alias' => $team, 'team_id' => null, 'spend' => 0, 'metadata' => array() ) );
		$answer( 200, array( 'keys' => array_slice( $keys, ( $page - 1 ) * $size, $size ), 'total_count' => count( $keys ), 'current_page' => $page, 'total_pages' => (int) ceil( count( $keys ) / $size ) ) );
	case '/key/generate':
		foreach ( $state['keys'] as $key ) {
			if ( $key['key_alias'] === $body['key_alias'] ) {
				$error( 400, "Key with alias '{$body['key_alias']}' already exists. Unique key aliases across all keys are required.", 'bad_request_error', 'key_alias' );
			}
		}
		$secret = 'sk-' . bin2hex( random_bytes( 11 ) );
		$key    = array(
			'token'           => hash( 'sha256', $secret ),
			'key_name'        => 'sk-...' . substr( $secret, -4 ),
			'key_alias'       => $body['key_alias'],
			'team_id'         => $body['team_id'],
			'spend'           => 0.0,
			'max_budget'      => $body['max_budget'] ?? null,
			'budget_duration' => $body['budget_duration'] ?? null,
			'budget_reset_at' => null,
			'models'          => $body['models'] ?? array(),
			'metadata'        => $body['metadata'] ?? array(),
			'rpm_limit'       => $body['rpm_limit'] ?? null,
			'tpm_limit'       => $body['tpm_limit'] ?? null,
			'blocked'         => null,
			'expires'         => gmdate( 'Y-m-d\TH:i:s.000\Z', time() + 90 * 86400 ),
			'created_at'      => gmdate( 'Y-m-d\TH:i:s.000\Z' ),
			'last_active'     => null,
			'key_type'        => $body['key_type'] ?? 'default',
		);
		$state['keys'][ $key['token'] ] = $key;
		$answer( 200, array( 'key' => $secret, 'token_id' => $key['token'] ) + $key );
	case '/key/update':
		if ( ! isset( $state['keys'][ $body['key'] ] ) ) {
			$answer( 403, array( 'detail' => 'This change is refused: there is no such key. Name the key by its value or its hash. An administrator sets the bounds in KEY_BOUNDS.' ) );
		}
		$state['keys'][ $body['key'] ]['blocked'] = $body['blocked'];
		$answer( 200, $row_of( $state['keys'][ $body['key'] ] ) );
	case '/key/delete':
		$found = array_values( array_intersect( $body['keys'], array_keys( $state['keys'] ) ) );
		if ( array() === $found ) {
			$error( 404, 'No keys found', 'not_found_error' );
		}
		$state['keys'] = array_diff_key( $state['keys'], array_flip( $found ) );
		$answer( 200, array( 'deleted_keys' => $found ) );
	case '/team/info':
		$answer( 200, array( 'team_id' => $team, 'team_info' => array( 'team_id' => $team, 'models' => array( 'small', 'medium' ), 'spend' => 12.5, 'max_budget' => 1000.0, 'budget_duration' => '30d', 'budget_reset_at' => '2026-12-01T00:00:00Z', 'rpm_limit' => 100, 'blocked' => $state['team_blocked'] ?? false ) ) );
	case '/user/daily/activity/aggregated':
		if ( isset( $_GET['model'] ) ) {
			$error( 403, 'User not allowed to access model', 'user_model_access_denied' );
		}
		$days = array_filter( $state['activity'], static function ( array $day ): bool {
			return $day['date'] >= $_GET['start_date'] && $day['date'] <= $_GET['end_date'];
		} );
		$answer( 200, array( 'results' => array_values( $days ), 'metadata' => array( 'total_spend' => 0, 'page' => 1, 'has_more' => false ) ) );
	case '/v1/models':
		$answer( 200, array( 'object' => 'list', 'data' => array( array( 'id' => 'small', 'object' => 'model' ), array( 'id' => 'medium', 'object' => 'model' ) ) ) );
	case '/v1/chat/completions':
		$answer( 200, array( 'id' => 'chat-1', 'choices' => array( array( 'index' => 0, 'finish_reason' => 'stop', 'message' => array( 'role' => 'assistant', 'content' => 'Answer of ' . $body['model'] ) ) ), 'usage' => array( 'prompt_tokens' => 3, 'completion_tokens' => 4, 'total_tokens' => 7 ) ) );
}
$error( 404, 'Not Found', 'not_found_error' );
