using Amazon;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Broker.Core;
using Broker.Core.Actions;
using Broker.Core.Actions.Ldap;
using Broker.Core.Audit;
using Broker.Core.Authentication.Ldap;
using Broker.Exchange;

namespace Broker.Directories.Issue;

/// <summary>
/// Credentials of AWS, or of an STS that takes signed calls: decided here, then asked for with the broker's own credentials of the SDK's default
/// chain (environment, profile, web identity, container, instance).
/// </summary>
/// <remarks>
/// AssumeRole carries tags, transitive keys and source identity; GetFederationToken takes tags only, and its session policies are the role's managed
/// ones. What the SDK says in words is neither passed on nor logged: only error codes are. Thread safe. Source: AWS STS API reference.
/// </remarks>
internal sealed class AwsIssuer : ICredentialIssuer, IDisposable
{
    private readonly GrantRole _grant;
    private readonly bool _isFederationToken;
    private readonly AmazonSecurityTokenServiceClient _sts;
    private readonly ExchangePipeline _pipeline;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    /// <summary>Asks nobody yet.</summary>
    /// <param name="grant">Decides.</param>
    /// <param name="mode">Which call.</param>
    /// <param name="target">Where the STS is.</param>
    /// <param name="surroundings">Logs and clock.</param>
    /// <param name="credentials">The broker's own; null for the default chain.</param>
    public AwsIssuer(GrantRole grant, IssueMode mode, AwsTarget target, DirectorySurroundings surroundings, AWSCredentials? credentials = null)
    {
        _grant = grant;
        _isFederationToken = mode == IssueMode.AwsFederationToken;
        _time = surroundings.Time;
        _log = surroundings.Logging.CreateLogger<AwsIssuer>();
        _pipeline = new ExchangePipeline(ExchangePipeline.RandomJitter, _time);

        // One layer retries, and it is the pipeline.
        var config = new AmazonSecurityTokenServiceConfig
        {
            MaxErrorRetry = 0,
            Timeout = TimeSpan.FromSeconds(5),
            HttpClientFactory = new AwsHttp(target.CaFile is null ? null : CaTrust.OfFile(target.CaFile)),
            DefaultConfigurationMode = DefaultConfigurationMode.Standard,
        };
        if (target.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = target.Region;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(target.Region);
        }

        _sts = credentials is null ? new AmazonSecurityTokenServiceClient(config) : new AmazonSecurityTokenServiceClient(credentials, config);
    }

    /// <inheritdoc/>
    public async ValueTask<StsResult<IssuedRole>> IssueAsync(
        DirectoryIdentity identity, IssueRequest request, RequestEnvironment environment, ActionRecord record, CancellationToken cancellationToken)
    {
        // 1. Decide.
        var asked = new LdapRoleRequest(identity, request.RoleArn) { DurationSeconds = request.DurationSeconds, Policy = request.Policy };
        if (!_grant.Execute(asked, environment, record).TryGet(out var grant, out var error))
        {
            return error;
        }

        if (_isFederationToken && AwsCall.WhyNoFederationToken(grant) is { } unfit)
        {
            return unfit;
        }

        // 2. Ask.
        var outcome = await _pipeline.RunAsync(cancel => TryAsync(grant, cancel), cancellationToken);
        if (!outcome.TryGet(out var credentials))
        {
            return RemoteRefusals.Of(outcome, grant.Role.Arn, _log);
        }

        // 3. What leaves is in the event.
        var issued = new IssuedRole(credentials, _isFederationToken ? AwsCall.FederatedArn(grant) : AwsCall.AssumedArn(grant));
        record.ResponseCredentials(credentials.AccessKeyId, credentials.Expiration);
        record.Response(_isFederationToken ? "federatedUser" : "assumedRoleUser", AuditValue.Map([KeyValuePair.Create<string, AuditValue>("arn", issued.AssumedRoleArn)]));
        return issued;
    }

    /// <inheritdoc/>
    public void Dispose() => _sts.Dispose();

    private async Task<ExchangeOutcome> TryAsync(RoleGrant grant, CancellationToken cancellationToken)
    {
        try
        {
            return _isFederationToken
                ? await AwsCall.GetFederationTokenAsync(_sts, grant, _time, cancellationToken)
                : await AwsCall.AssumeRoleAsync(_sts, grant, _time, cancellationToken);
        }
        catch (AmazonServiceException e) when ((int)e.StatusCode >= 400)
        {
            return StsFailure.Of((int)e.StatusCode, e.ErrorCode, retryAfter: null);
        }
        catch (AmazonServiceException)
        {
            return ExchangeOutcome.Failed(ExchangeFault.Unreachable, "no_answer");
        }
        catch (AmazonClientException)
        {
            // No credentials in the chain, or an answer that the SDK cannot read.
            return ExchangeOutcome.Failed(ExchangeFault.TokenUnusable, "no_own_credentials");
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return ExchangeOutcome.Failed(ExchangeFault.Unreachable, "no_answer");
        }
    }

    /// <summary>The SDK's requests through our connection layer: no proxy, no redirects, the authorities of the settings.</summary>
    private sealed class AwsHttp(CaTrust? trust) : HttpClientFactory
    {
        private const int MostConnections = 32;

        /// <inheritdoc/>
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => WebIdentityExchange.OpenClient(WebIdentityExchange.OpenHandler(trust, MostConnections));
    }
}
