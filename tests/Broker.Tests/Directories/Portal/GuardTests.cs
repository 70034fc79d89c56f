using System.Text;
using Broker.Directories.Portal.Guard;
using Microsoft.AspNetCore.Http;

namespace Broker.Tests.Directories.Portal;

/// <summary>What stands before every form: where it came from, whose it is, how it is written, and where it may lead.</summary>
public sealed class GuardTests
{
    private const string Ours = "https://broker.example.com";

    [Theory]
    [Trait("threat", "L-19")]
    [InlineData(Ours, "same-origin", true)]
    [InlineData(Ours, null, true)]
    [InlineData(null, "same-origin", true)]
    [InlineData(null, null, false)]
    [InlineData("null", null, false)]
    [InlineData("null", "same-origin", false)]
    [InlineData("https://evil.example.com", null, false)]
    [InlineData("https://evil.example.com", "same-origin", false)]
    [InlineData("https://broker.example.com.evil.example", null, false)]
    [InlineData("http://broker.example.com", null, false)]
    [InlineData("https://broker.example.com:8443", null, false)]
    [InlineData(Ours, "cross-site", false)]
    [InlineData(Ours, "same-site", false)]
    [InlineData(Ours, "none", false)]
    [InlineData(null, "none", false)]
    public void A_form_comes_from_a_page_of_ours(string? origin, string? site, bool isOurs)
    {
        var request = new DefaultHttpContext().Request;
        if (origin is not null)
        {
            request.Headers.Origin = origin;
        }

        if (site is not null)
        {
            request.Headers["Sec-Fetch-Site"] = site;
        }

        Assert.Equal(isOurs, new RequestOrigin(new Uri(Ours + "/")).IsOurs(request));
    }

    [Fact]
    [Trait("threat", "L-19")]
    public void Two_origins_are_none()
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Origin = new([Ours, Ours]);

        Assert.False(new RequestOrigin(new Uri(Ours)).IsOurs(request));
    }

    [Fact]
    [Trait("threat", "L-19")]
    public void A_form_token_belongs_to_one_secret()
    {
        var token = FormToken.Of("one");

        Assert.True(FormToken.Matches("one", token));
        Assert.False(FormToken.Matches("two", token));
        Assert.False(FormToken.Matches("one", token[..^1]));
        Assert.False(FormToken.Matches("one", token + "A"));
        Assert.False(FormToken.Matches("one", ""));
        Assert.False(FormToken.Matches("one", null));
        Assert.False(FormToken.Matches(null, token));
        Assert.DoesNotContain("one", token);
    }

    [Fact]
    public void Visits_are_random()
    {
        Assert.Equal(FormToken.VisitLength, FormToken.NewVisit().Length);
        Assert.NotEqual(FormToken.NewVisit(), FormToken.NewVisit());
    }

    [Theory]
    [Trait("threat", "L-20")]
    [InlineData("//evil")]
    [InlineData("/\\evil")]
    [InlineData("\\/evil")]
    [InlineData("/%2F/evil")]
    [InlineData("/\t/evil")]
    [InlineData("\t//evil")]
    [InlineData(" /")]
    [InlineData("/ ")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://evil")]
    [InlineData("https:evil")]
    [InlineData("/sessions/../../evil")]
    [InlineData("/sign-out")]
    [InlineData("/credentials")]
    [InlineData("/v1/roles")]
    [InlineData("/sessions#//evil")]
    [InlineData("/?a=b\r\nSet-Cookie: x")]
    [InlineData("/?a=<script>")]
    [InlineData("")]
    [InlineData(null)]
    public void A_sign_in_leads_to_the_first_page_instead(string? asked) => Assert.Equal("/", ReturnPath.Of(asked));

    [Theory]
    [InlineData("/")]
    [InlineData("/sessions")]
    [InlineData("/?filter=dev+team%C3%A9")]
    public void A_sign_in_leads_to_pages_of_the_portal(string asked) => Assert.Equal(asked, ReturnPath.Of(asked));

    [Fact]
    public void A_sign_in_leads_to_paths_of_a_length()
    {
        var longest = "/?filter=" + new string('a', ReturnPath.Longest - "/?filter=".Length);

        Assert.Equal(longest, ReturnPath.Of(longest));
        Assert.Equal("/", ReturnPath.Of(longest + "a"));
    }

    [Theory]
    [InlineData("a=b", "b")]
    [InlineData("a=b+c%20d", "b c d")]
    [InlineData("a=%C3%A9%26%3D", "é&=")]
    [InlineData("a=", "")]
    [InlineData("x=1&a=b", "b")]
    [InlineData("a=b=c", "b=c")]
    [InlineData("", null)]
    [InlineData("x=1", null)]
    [InlineData("a=%FF", null)]
    public void Fields_are_read(string body, string? value)
    {
        Assert.True(PortalForm.TryParse(Encoding.UTF8.GetBytes(body), out var form));

        Assert.Equal(value, form["a"]);
    }

    [Theory]
    [InlineData("a=1&a=2")]
    [InlineData("a")]
    [InlineData("=b")]
    [InlineData("a=%")]
    [InlineData("a=%4")]
    [InlineData("a=%zz")]
    [InlineData("a%20=b")]
    [InlineData("a[]=b")]
    public void Fields_written_wrongly_are_no_form(string body) => Assert.False(PortalForm.TryParse(Encoding.UTF8.GetBytes(body), out _));

    [Fact]
    public void Forms_have_so_many_fields()
    {
        static string Fields(int number) => string.Join('&', Enumerable.Range(0, number).Select(i => $"{(char)('a' + i)}=1"));

        Assert.True(PortalForm.TryParse(Encoding.UTF8.GetBytes(Fields(16)), out _));
        Assert.False(PortalForm.TryParse(Encoding.UTF8.GetBytes(Fields(17)), out _));
        Assert.True(PortalForm.TryParse(Encoding.UTF8.GetBytes($"{new string('n', 32)}=1"), out _));
        Assert.False(PortalForm.TryParse(Encoding.UTF8.GetBytes($"{new string('n', 33)}=1"), out _));
    }

    [Fact]
    public void A_password_is_overwritten_with_its_form()
    {
        Assert.True(PortalForm.TryParse("password=se%63ret"u8, out var form));
        var password = form.Octets("password");
        Assert.Equal("secret"u8, password.Span);

        form.Dispose();

        Assert.All(password.ToArray(), octet => Assert.Equal(0, octet));
        Assert.True(form.Octets("password").IsEmpty);
    }

    [Theory]
    [Trait("threat", "L-19")]
    [InlineData(true, "__Host-broker-session=t; max-age=60; path=/; secure; samesite=strict; httponly")]
    [InlineData(false, "broker-session=t; max-age=60; path=/; samesite=strict; httponly")]
    public void A_session_is_kept_from_scripts_and_other_sites(bool isHttps, string expected)
    {
        var context = new DefaultHttpContext();

        new PortalCookies(isHttps).BeginSession(context.Response, "t", TimeSpan.FromSeconds(60.9));

        Assert.Contains(context.Response.Headers.SetCookie, c => c == expected);
        Assert.Contains(context.Response.Headers.SetCookie, c => c!.Contains("broker-visit=;") && c.Contains("expires=Thu, 01 Jan 1970"));
    }

    [Fact]
    [Trait("threat", "L-19")]
    public void A_cookie_that_a_neighbour_could_plant_is_not_read()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = "broker-session=planted";

        Assert.Null(new PortalCookies(isHttps: true).Session(context.Request));
        Assert.Equal("planted", new PortalCookies(isHttps: false).Session(context.Request));
    }

    [Fact]
    public void A_cookie_has_a_length()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = $"broker-session={new string('a', PortalCookies.LongestValue)}";
        Assert.NotNull(new PortalCookies(isHttps: false).Session(context.Request));

        context.Request.Headers.Cookie = $"broker-session={new string('a', PortalCookies.LongestValue + 1)}";
        Assert.Null(new PortalCookies(isHttps: false).Session(context.Request));
    }
}
